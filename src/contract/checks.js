// Made of the schemas by scripts/make-checks.mjs: never edited by hand.
export const validateOtherProfileFile = validate10;
const schema11 = {"type":"object","required":["description","generation","atr"],"properties":{"description":{"type":"string","minLength":1,"maxLength":200},"generation":{"enum":["other"]},"atr":{"anyOf":[{"type":"string","pattern":"^(?:[0-9A-F]{2}){2,33}$"},{"type":"null"}]}},"additionalProperties":false};
const func2 = (text) => Array.from(text).length;
const pattern0 = new RegExp("^(?:[0-9A-F]{2}){2,33}$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.description === undefined) && (missing0 = "description")) || ((data.generation === undefined) && (missing0 = "generation"))) || ((data.atr === undefined) && (missing0 = "atr"))){
validate10.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "description") || (key0 === "generation")) || (key0 === "atr"))){
validate10.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.description !== undefined){
let data0 = data.description;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func2(data0) > 200){
validate10.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
else {
if(func2(data0) < 1){
validate10.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.generation !== undefined){
const _errs4 = errors;
if(!(data.generation === "other")){
validate10.errors = [{instancePath:instancePath+"/generation",schemaPath:"#/properties/generation/enum",keyword:"enum",params:{allowedValues: schema11.properties.generation.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.atr !== undefined){
let data2 = data.atr;
const _errs5 = errors;
const _errs6 = errors;
let valid1 = false;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
const err0 = {instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{2}){2,33}$"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs9 = errors;
if(data2 !== null){
const err2 = {instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs9 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err3 = {instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate10.errors = vErrors;
return false;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

export const validateProfileFile = validate11;
const schema12 = {"type":"object","required":["description","generation","atr","cardType","serial","cardNumber","subject","holder","pin","puk"],"properties":{"description":{"type":"string","minLength":1,"maxLength":200},"generation":{"enum":["cps3","cps4"]},"atr":{"type":"string","pattern":"^(?:[0-9A-F]{2}){2,33}$"},"cardType":{"enum":["CPS","CPF","CPE","CPA"]},"serial":{"type":"string","pattern":"^[0-9]{8}$"},"cardNumber":{"type":"string","pattern":"^[0-9]{10}$"},"subject":{"type":"array","items":{"type":"object","required":["type","value"],"properties":{"type":{"enum":["C","ST","L","O","OU","title","pseudonym"]},"value":{"type":"string","minLength":1,"maxLength":200}},"additionalProperties":false},"maxItems":10},"holder":{"type":"object","required":["nationalId"],"properties":{"nationalId":{"type":"string","minLength":1,"maxLength":31},"familyName":{"type":"string","minLength":1,"maxLength":64},"givenName":{"type":"string","minLength":1,"maxLength":64},"civility":{"enum":["Madame","Monsieur"]},"profession":{"type":"integer","minimum":1,"maximum":99},"specialty":{"type":"string","minLength":1,"maxLength":10}},"additionalProperties":false},"activity":{"type":"object","required":["structure","structureId","sector"],"properties":{"structure":{"type":"string","minLength":1,"maxLength":40},"structureId":{"type":"string","minLength":1,"maxLength":31},"sector":{"type":"string","minLength":1,"maxLength":4}},"additionalProperties":false},"pin":{"type":"object","required":["code"],"properties":{"code":{"type":"string","pattern":"^[0-9]{4,8}$"},"maxTries":{"type":"integer","minimum":1,"maximum":15},"triesLeft":{"type":"integer","minimum":0,"maximum":15}},"additionalProperties":false},"puk":{"type":"object","required":["code"],"properties":{"code":{"type":"string","pattern":"^[0-9]{4,8}$"},"maxTries":{"type":"integer","minimum":1,"maximum":15},"triesLeft":{"type":"integer","minimum":0,"maximum":15}},"additionalProperties":false},"expired":{"type":"boolean"},"lostApplication":{"type":"boolean"},"layout":{"type":"object","properties":{"files":{"type":"object","properties":{"atr":{"type":"string","pattern":"^[0-9A-F]{4}$"},"directory":{"type":"string","pattern":"^[0-9A-F]{4}$"},"serialNumber":{"type":"string","pattern":"^[0-9A-F]{4}$"},"application":{"type":"string","pattern":"^[0-9A-F]{4}$"},"contactless":{"type":"string","pattern":"^[0-9A-F]{4}$"},"odf":{"type":"string","pattern":"^[0-9A-F]{4}$"},"tokenInfo":{"type":"string","pattern":"^[0-9A-F]{4}$"},"aodf":{"type":"string","pattern":"^[0-9A-F]{4}$"},"prkdf":{"type":"string","pattern":"^[0-9A-F]{4}$"},"cdf":{"type":"string","pattern":"^[0-9A-F]{4}$"},"dodf":{"type":"string","pattern":"^[0-9A-F]{4}$"},"signatureCertificate":{"type":"string","pattern":"^[0-9A-F]{4}$"},"authenticationCertificate":{"type":"string","pattern":"^[0-9A-F]{4}$"},"issuerCertificate":{"type":"string","pattern":"^[0-9A-F]{4}$"},"idCard":{"type":"string","pattern":"^[0-9A-F]{4}$"},"holderName":{"type":"string","pattern":"^[0-9A-F]{4}$"},"holderInfo":{"type":"string","pattern":"^[0-9A-F]{4}$"},"cardData":{"type":"string","pattern":"^[0-9A-F]{4}$"},"activity":{"type":"string","pattern":"^[0-9A-F]{4}$"}},"additionalProperties":false},"rootAid":{"type":"string","pattern":"^(?:[0-9A-F]{2}){5,16}$"},"applicationAid":{"type":"string","pattern":"^(?:[0-9A-F]{2}){5,16}$"},"contactlessAid":{"type":"string","pattern":"^(?:[0-9A-F]{2}){5,16}$"},"keyPath":{"type":"string","pattern":"^(?:[0-9A-F]{4}){0,4}$"},"signatureKey":{"type":"string","pattern":"^[0-9A-F]{2}$"},"authenticationKey":{"type":"string","pattern":"^[0-9A-F]{2}$"},"pinReference":{"type":"string","pattern":"^[0-9A-F]{2}$"},"pukReference":{"type":"string","pattern":"^[0-9A-F]{2}$"}},"additionalProperties":false},"quirks":{"type":"object","properties":{"readPastEnd":{"enum":["6C","6282"]},"lastWrongPin":{"enum":["63C0","6983"]},"issuerCertificate":{"type":"boolean"}},"additionalProperties":false}},"additionalProperties":false};
const func4 = Object.prototype.hasOwnProperty;
const pattern2 = new RegExp("^[0-9]{8}$", "u");
const pattern3 = new RegExp("^[0-9]{10}$", "u");
const pattern4 = new RegExp("^[0-9]{4,8}$", "u");
const pattern6 = new RegExp("^[0-9A-F]{4}$", "u");
const pattern25 = new RegExp("^(?:[0-9A-F]{2}){5,16}$", "u");
const pattern28 = new RegExp("^(?:[0-9A-F]{4}){0,4}$", "u");
const pattern29 = new RegExp("^[0-9A-F]{2}$", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((data.description === undefined) && (missing0 = "description")) || ((data.generation === undefined) && (missing0 = "generation"))) || ((data.atr === undefined) && (missing0 = "atr"))) || ((data.cardType === undefined) && (missing0 = "cardType"))) || ((data.serial === undefined) && (missing0 = "serial"))) || ((data.cardNumber === undefined) && (missing0 = "cardNumber"))) || ((data.subject === undefined) && (missing0 = "subject"))) || ((data.holder === undefined) && (missing0 = "holder"))) || ((data.pin === undefined) && (missing0 = "pin"))) || ((data.puk === undefined) && (missing0 = "puk"))){
validate11.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func4.call(schema12.properties, key0))){
validate11.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.description !== undefined){
let data0 = data.description;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func2(data0) > 200){
validate11.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
else {
if(func2(data0) < 1){
validate11.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.generation !== undefined){
let data1 = data.generation;
const _errs4 = errors;
if(!((data1 === "cps3") || (data1 === "cps4"))){
validate11.errors = [{instancePath:instancePath+"/generation",schemaPath:"#/properties/generation/enum",keyword:"enum",params:{allowedValues: schema12.properties.generation.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.atr !== undefined){
let data2 = data.atr;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
validate11.errors = [{instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{2}){2,33}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/atr",schemaPath:"#/properties/atr/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cardType !== undefined){
let data3 = data.cardType;
const _errs7 = errors;
if(!((((data3 === "CPS") || (data3 === "CPF")) || (data3 === "CPE")) || (data3 === "CPA"))){
validate11.errors = [{instancePath:instancePath+"/cardType",schemaPath:"#/properties/cardType/enum",keyword:"enum",params:{allowedValues: schema12.properties.cardType.enum}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.serial !== undefined){
let data4 = data.serial;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data4 === "string"){
if(!pattern2.test(data4)){
validate11.errors = [{instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/pattern",keyword:"pattern",params:{pattern: "^[0-9]{8}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/serial",schemaPath:"#/properties/serial/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cardNumber !== undefined){
let data5 = data.cardNumber;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data5 === "string"){
if(!pattern3.test(data5)){
validate11.errors = [{instancePath:instancePath+"/cardNumber",schemaPath:"#/properties/cardNumber/pattern",keyword:"pattern",params:{pattern: "^[0-9]{10}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/cardNumber",schemaPath:"#/properties/cardNumber/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.subject !== undefined){
let data6 = data.subject;
const _errs12 = errors;
if(errors === _errs12){
if(Array.isArray(data6)){
if(data6.length > 10){
validate11.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/maxItems",keyword:"maxItems",params:{limit: 10}}];
return false;
}
else {
var valid1 = true;
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
const _errs14 = errors;
if(errors === _errs14){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
let missing1;
if(((data7.type === undefined) && (missing1 = "type")) || ((data7.value === undefined) && (missing1 = "value"))){
validate11.errors = [{instancePath:instancePath+"/subject/" + i0,schemaPath:"#/properties/subject/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
const _errs16 = errors;
for(const key1 in data7){
if(!((key1 === "type") || (key1 === "value"))){
validate11.errors = [{instancePath:instancePath+"/subject/" + i0,schemaPath:"#/properties/subject/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}}];
return false;
break;
}
}
if(_errs16 === errors){
if(data7.type !== undefined){
let data8 = data7.type;
const _errs17 = errors;
if(!(((((((data8 === "C") || (data8 === "ST")) || (data8 === "L")) || (data8 === "O")) || (data8 === "OU")) || (data8 === "title")) || (data8 === "pseudonym"))){
validate11.errors = [{instancePath:instancePath+"/subject/" + i0+"/type",schemaPath:"#/properties/subject/items/properties/type/enum",keyword:"enum",params:{allowedValues: schema12.properties.subject.items.properties.type.enum}}];
return false;
}
var valid2 = _errs17 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data7.value !== undefined){
let data9 = data7.value;
const _errs18 = errors;
if(errors === _errs18){
if(typeof data9 === "string"){
if(func2(data9) > 200){
validate11.errors = [{instancePath:instancePath+"/subject/" + i0+"/value",schemaPath:"#/properties/subject/items/properties/value/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
else {
if(func2(data9) < 1){
validate11.errors = [{instancePath:instancePath+"/subject/" + i0+"/value",schemaPath:"#/properties/subject/items/properties/value/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/subject/" + i0+"/value",schemaPath:"#/properties/subject/items/properties/value/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid2 = _errs18 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/subject/" + i0,schemaPath:"#/properties/subject/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid1 = _errs14 === errors;
if(!valid1){
break;
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/subject",schemaPath:"#/properties/subject/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.holder !== undefined){
let data10 = data.holder;
const _errs20 = errors;
if(errors === _errs20){
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
let missing2;
if((data10.nationalId === undefined) && (missing2 = "nationalId")){
validate11.errors = [{instancePath:instancePath+"/holder",schemaPath:"#/properties/holder/required",keyword:"required",params:{missingProperty: missing2}}];
return false;
}
else {
const _errs22 = errors;
for(const key2 in data10){
if(!((((((key2 === "nationalId") || (key2 === "familyName")) || (key2 === "givenName")) || (key2 === "civility")) || (key2 === "profession")) || (key2 === "specialty"))){
validate11.errors = [{instancePath:instancePath+"/holder",schemaPath:"#/properties/holder/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2}}];
return false;
break;
}
}
if(_errs22 === errors){
if(data10.nationalId !== undefined){
let data11 = data10.nationalId;
const _errs23 = errors;
if(errors === _errs23){
if(typeof data11 === "string"){
if(func2(data11) > 31){
validate11.errors = [{instancePath:instancePath+"/holder/nationalId",schemaPath:"#/properties/holder/properties/nationalId/maxLength",keyword:"maxLength",params:{limit: 31}}];
return false;
}
else {
if(func2(data11) < 1){
validate11.errors = [{instancePath:instancePath+"/holder/nationalId",schemaPath:"#/properties/holder/properties/nationalId/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/holder/nationalId",schemaPath:"#/properties/holder/properties/nationalId/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs23 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data10.familyName !== undefined){
let data12 = data10.familyName;
const _errs25 = errors;
if(errors === _errs25){
if(typeof data12 === "string"){
if(func2(data12) > 64){
validate11.errors = [{instancePath:instancePath+"/holder/familyName",schemaPath:"#/properties/holder/properties/familyName/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
else {
if(func2(data12) < 1){
validate11.errors = [{instancePath:instancePath+"/holder/familyName",schemaPath:"#/properties/holder/properties/familyName/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/holder/familyName",schemaPath:"#/properties/holder/properties/familyName/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs25 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data10.givenName !== undefined){
let data13 = data10.givenName;
const _errs27 = errors;
if(errors === _errs27){
if(typeof data13 === "string"){
if(func2(data13) > 64){
validate11.errors = [{instancePath:instancePath+"/holder/givenName",schemaPath:"#/properties/holder/properties/givenName/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
else {
if(func2(data13) < 1){
validate11.errors = [{instancePath:instancePath+"/holder/givenName",schemaPath:"#/properties/holder/properties/givenName/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/holder/givenName",schemaPath:"#/properties/holder/properties/givenName/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs27 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data10.civility !== undefined){
let data14 = data10.civility;
const _errs29 = errors;
if(!((data14 === "Madame") || (data14 === "Monsieur"))){
validate11.errors = [{instancePath:instancePath+"/holder/civility",schemaPath:"#/properties/holder/properties/civility/enum",keyword:"enum",params:{allowedValues: schema12.properties.holder.properties.civility.enum}}];
return false;
}
var valid3 = _errs29 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data10.profession !== undefined){
let data15 = data10.profession;
const _errs30 = errors;
if(!((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15)))){
validate11.errors = [{instancePath:instancePath+"/holder/profession",schemaPath:"#/properties/holder/properties/profession/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs30){
if(typeof data15 == "number"){
if(data15 > 99 || isNaN(data15)){
validate11.errors = [{instancePath:instancePath+"/holder/profession",schemaPath:"#/properties/holder/properties/profession/maximum",keyword:"maximum",params:{comparison: "<=", limit: 99}}];
return false;
}
else {
if(data15 < 1 || isNaN(data15)){
validate11.errors = [{instancePath:instancePath+"/holder/profession",schemaPath:"#/properties/holder/properties/profession/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid3 = _errs30 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data10.specialty !== undefined){
let data16 = data10.specialty;
const _errs32 = errors;
if(errors === _errs32){
if(typeof data16 === "string"){
if(func2(data16) > 10){
validate11.errors = [{instancePath:instancePath+"/holder/specialty",schemaPath:"#/properties/holder/properties/specialty/maxLength",keyword:"maxLength",params:{limit: 10}}];
return false;
}
else {
if(func2(data16) < 1){
validate11.errors = [{instancePath:instancePath+"/holder/specialty",schemaPath:"#/properties/holder/properties/specialty/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/holder/specialty",schemaPath:"#/properties/holder/properties/specialty/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs32 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/holder",schemaPath:"#/properties/holder/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.activity !== undefined){
let data17 = data.activity;
const _errs34 = errors;
if(errors === _errs34){
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
let missing3;
if((((data17.structure === undefined) && (missing3 = "structure")) || ((data17.structureId === undefined) && (missing3 = "structureId"))) || ((data17.sector === undefined) && (missing3 = "sector"))){
validate11.errors = [{instancePath:instancePath+"/activity",schemaPath:"#/properties/activity/required",keyword:"required",params:{missingProperty: missing3}}];
return false;
}
else {
const _errs36 = errors;
for(const key3 in data17){
if(!(((key3 === "structure") || (key3 === "structureId")) || (key3 === "sector"))){
validate11.errors = [{instancePath:instancePath+"/activity",schemaPath:"#/properties/activity/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3}}];
return false;
break;
}
}
if(_errs36 === errors){
if(data17.structure !== undefined){
let data18 = data17.structure;
const _errs37 = errors;
if(errors === _errs37){
if(typeof data18 === "string"){
if(func2(data18) > 40){
validate11.errors = [{instancePath:instancePath+"/activity/structure",schemaPath:"#/properties/activity/properties/structure/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
else {
if(func2(data18) < 1){
validate11.errors = [{instancePath:instancePath+"/activity/structure",schemaPath:"#/properties/activity/properties/structure/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/activity/structure",schemaPath:"#/properties/activity/properties/structure/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid4 = _errs37 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data17.structureId !== undefined){
let data19 = data17.structureId;
const _errs39 = errors;
if(errors === _errs39){
if(typeof data19 === "string"){
if(func2(data19) > 31){
validate11.errors = [{instancePath:instancePath+"/activity/structureId",schemaPath:"#/properties/activity/properties/structureId/maxLength",keyword:"maxLength",params:{limit: 31}}];
return false;
}
else {
if(func2(data19) < 1){
validate11.errors = [{instancePath:instancePath+"/activity/structureId",schemaPath:"#/properties/activity/properties/structureId/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/activity/structureId",schemaPath:"#/properties/activity/properties/structureId/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid4 = _errs39 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data17.sector !== undefined){
let data20 = data17.sector;
const _errs41 = errors;
if(errors === _errs41){
if(typeof data20 === "string"){
if(func2(data20) > 4){
validate11.errors = [{instancePath:instancePath+"/activity/sector",schemaPath:"#/properties/activity/properties/sector/maxLength",keyword:"maxLength",params:{limit: 4}}];
return false;
}
else {
if(func2(data20) < 1){
validate11.errors = [{instancePath:instancePath+"/activity/sector",schemaPath:"#/properties/activity/properties/sector/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/activity/sector",schemaPath:"#/properties/activity/properties/sector/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid4 = _errs41 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/activity",schemaPath:"#/properties/activity/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs34 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
let data21 = data.pin;
const _errs43 = errors;
if(errors === _errs43){
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
let missing4;
if((data21.code === undefined) && (missing4 = "code")){
validate11.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/required",keyword:"required",params:{missingProperty: missing4}}];
return false;
}
else {
const _errs45 = errors;
for(const key4 in data21){
if(!(((key4 === "code") || (key4 === "maxTries")) || (key4 === "triesLeft"))){
validate11.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4}}];
return false;
break;
}
}
if(_errs45 === errors){
if(data21.code !== undefined){
let data22 = data21.code;
const _errs46 = errors;
if(errors === _errs46){
if(typeof data22 === "string"){
if(!pattern4.test(data22)){
validate11.errors = [{instancePath:instancePath+"/pin/code",schemaPath:"#/properties/pin/properties/code/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4,8}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/pin/code",schemaPath:"#/properties/pin/properties/code/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid5 = _errs46 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data21.maxTries !== undefined){
let data23 = data21.maxTries;
const _errs48 = errors;
if(!((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23)))){
validate11.errors = [{instancePath:instancePath+"/pin/maxTries",schemaPath:"#/properties/pin/properties/maxTries/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs48){
if(typeof data23 == "number"){
if(data23 > 15 || isNaN(data23)){
validate11.errors = [{instancePath:instancePath+"/pin/maxTries",schemaPath:"#/properties/pin/properties/maxTries/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15}}];
return false;
}
else {
if(data23 < 1 || isNaN(data23)){
validate11.errors = [{instancePath:instancePath+"/pin/maxTries",schemaPath:"#/properties/pin/properties/maxTries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid5 = _errs48 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data21.triesLeft !== undefined){
let data24 = data21.triesLeft;
const _errs50 = errors;
if(!((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24)))){
validate11.errors = [{instancePath:instancePath+"/pin/triesLeft",schemaPath:"#/properties/pin/properties/triesLeft/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs50){
if(typeof data24 == "number"){
if(data24 > 15 || isNaN(data24)){
validate11.errors = [{instancePath:instancePath+"/pin/triesLeft",schemaPath:"#/properties/pin/properties/triesLeft/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15}}];
return false;
}
else {
if(data24 < 0 || isNaN(data24)){
validate11.errors = [{instancePath:instancePath+"/pin/triesLeft",schemaPath:"#/properties/pin/properties/triesLeft/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid5 = _errs50 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs43 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.puk !== undefined){
let data25 = data.puk;
const _errs52 = errors;
if(errors === _errs52){
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
let missing5;
if((data25.code === undefined) && (missing5 = "code")){
validate11.errors = [{instancePath:instancePath+"/puk",schemaPath:"#/properties/puk/required",keyword:"required",params:{missingProperty: missing5}}];
return false;
}
else {
const _errs54 = errors;
for(const key5 in data25){
if(!(((key5 === "code") || (key5 === "maxTries")) || (key5 === "triesLeft"))){
validate11.errors = [{instancePath:instancePath+"/puk",schemaPath:"#/properties/puk/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5}}];
return false;
break;
}
}
if(_errs54 === errors){
if(data25.code !== undefined){
let data26 = data25.code;
const _errs55 = errors;
if(errors === _errs55){
if(typeof data26 === "string"){
if(!pattern4.test(data26)){
validate11.errors = [{instancePath:instancePath+"/puk/code",schemaPath:"#/properties/puk/properties/code/pattern",keyword:"pattern",params:{pattern: "^[0-9]{4,8}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/puk/code",schemaPath:"#/properties/puk/properties/code/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid6 = _errs55 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data25.maxTries !== undefined){
let data27 = data25.maxTries;
const _errs57 = errors;
if(!((typeof data27 == "number") && (!(data27 % 1) && !isNaN(data27)))){
validate11.errors = [{instancePath:instancePath+"/puk/maxTries",schemaPath:"#/properties/puk/properties/maxTries/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs57){
if(typeof data27 == "number"){
if(data27 > 15 || isNaN(data27)){
validate11.errors = [{instancePath:instancePath+"/puk/maxTries",schemaPath:"#/properties/puk/properties/maxTries/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15}}];
return false;
}
else {
if(data27 < 1 || isNaN(data27)){
validate11.errors = [{instancePath:instancePath+"/puk/maxTries",schemaPath:"#/properties/puk/properties/maxTries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid6 = _errs57 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data25.triesLeft !== undefined){
let data28 = data25.triesLeft;
const _errs59 = errors;
if(!((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28)))){
validate11.errors = [{instancePath:instancePath+"/puk/triesLeft",schemaPath:"#/properties/puk/properties/triesLeft/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs59){
if(typeof data28 == "number"){
if(data28 > 15 || isNaN(data28)){
validate11.errors = [{instancePath:instancePath+"/puk/triesLeft",schemaPath:"#/properties/puk/properties/triesLeft/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15}}];
return false;
}
else {
if(data28 < 0 || isNaN(data28)){
validate11.errors = [{instancePath:instancePath+"/puk/triesLeft",schemaPath:"#/properties/puk/properties/triesLeft/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid6 = _errs59 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/puk",schemaPath:"#/properties/puk/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs52 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.expired !== undefined){
const _errs61 = errors;
if(typeof data.expired !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/expired",schemaPath:"#/properties/expired/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs61 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.lostApplication !== undefined){
const _errs63 = errors;
if(typeof data.lostApplication !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/lostApplication",schemaPath:"#/properties/lostApplication/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs63 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.layout !== undefined){
let data31 = data.layout;
const _errs65 = errors;
if(errors === _errs65){
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
const _errs67 = errors;
for(const key6 in data31){
if(!(func4.call(schema12.properties.layout.properties, key6))){
validate11.errors = [{instancePath:instancePath+"/layout",schemaPath:"#/properties/layout/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6}}];
return false;
break;
}
}
if(_errs67 === errors){
if(data31.files !== undefined){
let data32 = data31.files;
const _errs68 = errors;
if(errors === _errs68){
if(data32 && typeof data32 == "object" && !Array.isArray(data32)){
const _errs70 = errors;
for(const key7 in data32){
if(!(func4.call(schema12.properties.layout.properties.files.properties, key7))){
validate11.errors = [{instancePath:instancePath+"/layout/files",schemaPath:"#/properties/layout/properties/files/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7}}];
return false;
break;
}
}
if(_errs70 === errors){
if(data32.atr !== undefined){
let data33 = data32.atr;
const _errs71 = errors;
if(errors === _errs71){
if(typeof data33 === "string"){
if(!pattern6.test(data33)){
validate11.errors = [{instancePath:instancePath+"/layout/files/atr",schemaPath:"#/properties/layout/properties/files/properties/atr/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/atr",schemaPath:"#/properties/layout/properties/files/properties/atr/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs71 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.directory !== undefined){
let data34 = data32.directory;
const _errs73 = errors;
if(errors === _errs73){
if(typeof data34 === "string"){
if(!pattern6.test(data34)){
validate11.errors = [{instancePath:instancePath+"/layout/files/directory",schemaPath:"#/properties/layout/properties/files/properties/directory/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/directory",schemaPath:"#/properties/layout/properties/files/properties/directory/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs73 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.serialNumber !== undefined){
let data35 = data32.serialNumber;
const _errs75 = errors;
if(errors === _errs75){
if(typeof data35 === "string"){
if(!pattern6.test(data35)){
validate11.errors = [{instancePath:instancePath+"/layout/files/serialNumber",schemaPath:"#/properties/layout/properties/files/properties/serialNumber/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/serialNumber",schemaPath:"#/properties/layout/properties/files/properties/serialNumber/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs75 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.application !== undefined){
let data36 = data32.application;
const _errs77 = errors;
if(errors === _errs77){
if(typeof data36 === "string"){
if(!pattern6.test(data36)){
validate11.errors = [{instancePath:instancePath+"/layout/files/application",schemaPath:"#/properties/layout/properties/files/properties/application/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/application",schemaPath:"#/properties/layout/properties/files/properties/application/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs77 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.contactless !== undefined){
let data37 = data32.contactless;
const _errs79 = errors;
if(errors === _errs79){
if(typeof data37 === "string"){
if(!pattern6.test(data37)){
validate11.errors = [{instancePath:instancePath+"/layout/files/contactless",schemaPath:"#/properties/layout/properties/files/properties/contactless/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/contactless",schemaPath:"#/properties/layout/properties/files/properties/contactless/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs79 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.odf !== undefined){
let data38 = data32.odf;
const _errs81 = errors;
if(errors === _errs81){
if(typeof data38 === "string"){
if(!pattern6.test(data38)){
validate11.errors = [{instancePath:instancePath+"/layout/files/odf",schemaPath:"#/properties/layout/properties/files/properties/odf/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/odf",schemaPath:"#/properties/layout/properties/files/properties/odf/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs81 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.tokenInfo !== undefined){
let data39 = data32.tokenInfo;
const _errs83 = errors;
if(errors === _errs83){
if(typeof data39 === "string"){
if(!pattern6.test(data39)){
validate11.errors = [{instancePath:instancePath+"/layout/files/tokenInfo",schemaPath:"#/properties/layout/properties/files/properties/tokenInfo/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/tokenInfo",schemaPath:"#/properties/layout/properties/files/properties/tokenInfo/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs83 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.aodf !== undefined){
let data40 = data32.aodf;
const _errs85 = errors;
if(errors === _errs85){
if(typeof data40 === "string"){
if(!pattern6.test(data40)){
validate11.errors = [{instancePath:instancePath+"/layout/files/aodf",schemaPath:"#/properties/layout/properties/files/properties/aodf/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/aodf",schemaPath:"#/properties/layout/properties/files/properties/aodf/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs85 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.prkdf !== undefined){
let data41 = data32.prkdf;
const _errs87 = errors;
if(errors === _errs87){
if(typeof data41 === "string"){
if(!pattern6.test(data41)){
validate11.errors = [{instancePath:instancePath+"/layout/files/prkdf",schemaPath:"#/properties/layout/properties/files/properties/prkdf/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/prkdf",schemaPath:"#/properties/layout/properties/files/properties/prkdf/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs87 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.cdf !== undefined){
let data42 = data32.cdf;
const _errs89 = errors;
if(errors === _errs89){
if(typeof data42 === "string"){
if(!pattern6.test(data42)){
validate11.errors = [{instancePath:instancePath+"/layout/files/cdf",schemaPath:"#/properties/layout/properties/files/properties/cdf/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/cdf",schemaPath:"#/properties/layout/properties/files/properties/cdf/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs89 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.dodf !== undefined){
let data43 = data32.dodf;
const _errs91 = errors;
if(errors === _errs91){
if(typeof data43 === "string"){
if(!pattern6.test(data43)){
validate11.errors = [{instancePath:instancePath+"/layout/files/dodf",schemaPath:"#/properties/layout/properties/files/properties/dodf/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/dodf",schemaPath:"#/properties/layout/properties/files/properties/dodf/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs91 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.signatureCertificate !== undefined){
let data44 = data32.signatureCertificate;
const _errs93 = errors;
if(errors === _errs93){
if(typeof data44 === "string"){
if(!pattern6.test(data44)){
validate11.errors = [{instancePath:instancePath+"/layout/files/signatureCertificate",schemaPath:"#/properties/layout/properties/files/properties/signatureCertificate/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/signatureCertificate",schemaPath:"#/properties/layout/properties/files/properties/signatureCertificate/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs93 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.authenticationCertificate !== undefined){
let data45 = data32.authenticationCertificate;
const _errs95 = errors;
if(errors === _errs95){
if(typeof data45 === "string"){
if(!pattern6.test(data45)){
validate11.errors = [{instancePath:instancePath+"/layout/files/authenticationCertificate",schemaPath:"#/properties/layout/properties/files/properties/authenticationCertificate/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/authenticationCertificate",schemaPath:"#/properties/layout/properties/files/properties/authenticationCertificate/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs95 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.issuerCertificate !== undefined){
let data46 = data32.issuerCertificate;
const _errs97 = errors;
if(errors === _errs97){
if(typeof data46 === "string"){
if(!pattern6.test(data46)){
validate11.errors = [{instancePath:instancePath+"/layout/files/issuerCertificate",schemaPath:"#/properties/layout/properties/files/properties/issuerCertificate/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/issuerCertificate",schemaPath:"#/properties/layout/properties/files/properties/issuerCertificate/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs97 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.idCard !== undefined){
let data47 = data32.idCard;
const _errs99 = errors;
if(errors === _errs99){
if(typeof data47 === "string"){
if(!pattern6.test(data47)){
validate11.errors = [{instancePath:instancePath+"/layout/files/idCard",schemaPath:"#/properties/layout/properties/files/properties/idCard/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/idCard",schemaPath:"#/properties/layout/properties/files/properties/idCard/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs99 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.holderName !== undefined){
let data48 = data32.holderName;
const _errs101 = errors;
if(errors === _errs101){
if(typeof data48 === "string"){
if(!pattern6.test(data48)){
validate11.errors = [{instancePath:instancePath+"/layout/files/holderName",schemaPath:"#/properties/layout/properties/files/properties/holderName/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/holderName",schemaPath:"#/properties/layout/properties/files/properties/holderName/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs101 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.holderInfo !== undefined){
let data49 = data32.holderInfo;
const _errs103 = errors;
if(errors === _errs103){
if(typeof data49 === "string"){
if(!pattern6.test(data49)){
validate11.errors = [{instancePath:instancePath+"/layout/files/holderInfo",schemaPath:"#/properties/layout/properties/files/properties/holderInfo/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/holderInfo",schemaPath:"#/properties/layout/properties/files/properties/holderInfo/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs103 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.cardData !== undefined){
let data50 = data32.cardData;
const _errs105 = errors;
if(errors === _errs105){
if(typeof data50 === "string"){
if(!pattern6.test(data50)){
validate11.errors = [{instancePath:instancePath+"/layout/files/cardData",schemaPath:"#/properties/layout/properties/files/properties/cardData/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/cardData",schemaPath:"#/properties/layout/properties/files/properties/cardData/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs105 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data32.activity !== undefined){
let data51 = data32.activity;
const _errs107 = errors;
if(errors === _errs107){
if(typeof data51 === "string"){
if(!pattern6.test(data51)){
validate11.errors = [{instancePath:instancePath+"/layout/files/activity",schemaPath:"#/properties/layout/properties/files/properties/activity/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files/activity",schemaPath:"#/properties/layout/properties/files/properties/activity/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid8 = _errs107 === errors;
}
else {
var valid8 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/files",schemaPath:"#/properties/layout/properties/files/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid7 = _errs68 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.rootAid !== undefined){
let data52 = data31.rootAid;
const _errs109 = errors;
if(errors === _errs109){
if(typeof data52 === "string"){
if(!pattern25.test(data52)){
validate11.errors = [{instancePath:instancePath+"/layout/rootAid",schemaPath:"#/properties/layout/properties/rootAid/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{2}){5,16}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/rootAid",schemaPath:"#/properties/layout/properties/rootAid/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs109 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.applicationAid !== undefined){
let data53 = data31.applicationAid;
const _errs111 = errors;
if(errors === _errs111){
if(typeof data53 === "string"){
if(!pattern25.test(data53)){
validate11.errors = [{instancePath:instancePath+"/layout/applicationAid",schemaPath:"#/properties/layout/properties/applicationAid/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{2}){5,16}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/applicationAid",schemaPath:"#/properties/layout/properties/applicationAid/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs111 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.contactlessAid !== undefined){
let data54 = data31.contactlessAid;
const _errs113 = errors;
if(errors === _errs113){
if(typeof data54 === "string"){
if(!pattern25.test(data54)){
validate11.errors = [{instancePath:instancePath+"/layout/contactlessAid",schemaPath:"#/properties/layout/properties/contactlessAid/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{2}){5,16}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/contactlessAid",schemaPath:"#/properties/layout/properties/contactlessAid/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs113 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.keyPath !== undefined){
let data55 = data31.keyPath;
const _errs115 = errors;
if(errors === _errs115){
if(typeof data55 === "string"){
if(!pattern28.test(data55)){
validate11.errors = [{instancePath:instancePath+"/layout/keyPath",schemaPath:"#/properties/layout/properties/keyPath/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-F]{4}){0,4}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/keyPath",schemaPath:"#/properties/layout/properties/keyPath/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs115 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.signatureKey !== undefined){
let data56 = data31.signatureKey;
const _errs117 = errors;
if(errors === _errs117){
if(typeof data56 === "string"){
if(!pattern29.test(data56)){
validate11.errors = [{instancePath:instancePath+"/layout/signatureKey",schemaPath:"#/properties/layout/properties/signatureKey/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{2}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/signatureKey",schemaPath:"#/properties/layout/properties/signatureKey/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs117 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.authenticationKey !== undefined){
let data57 = data31.authenticationKey;
const _errs119 = errors;
if(errors === _errs119){
if(typeof data57 === "string"){
if(!pattern29.test(data57)){
validate11.errors = [{instancePath:instancePath+"/layout/authenticationKey",schemaPath:"#/properties/layout/properties/authenticationKey/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{2}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/authenticationKey",schemaPath:"#/properties/layout/properties/authenticationKey/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs119 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.pinReference !== undefined){
let data58 = data31.pinReference;
const _errs121 = errors;
if(errors === _errs121){
if(typeof data58 === "string"){
if(!pattern29.test(data58)){
validate11.errors = [{instancePath:instancePath+"/layout/pinReference",schemaPath:"#/properties/layout/properties/pinReference/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{2}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/pinReference",schemaPath:"#/properties/layout/properties/pinReference/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs121 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data31.pukReference !== undefined){
let data59 = data31.pukReference;
const _errs123 = errors;
if(errors === _errs123){
if(typeof data59 === "string"){
if(!pattern29.test(data59)){
validate11.errors = [{instancePath:instancePath+"/layout/pukReference",schemaPath:"#/properties/layout/properties/pukReference/pattern",keyword:"pattern",params:{pattern: "^[0-9A-F]{2}$"}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout/pukReference",schemaPath:"#/properties/layout/properties/pukReference/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid7 = _errs123 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/layout",schemaPath:"#/properties/layout/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs65 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.quirks !== undefined){
let data60 = data.quirks;
const _errs125 = errors;
if(errors === _errs125){
if(data60 && typeof data60 == "object" && !Array.isArray(data60)){
const _errs127 = errors;
for(const key8 in data60){
if(!(((key8 === "readPastEnd") || (key8 === "lastWrongPin")) || (key8 === "issuerCertificate"))){
validate11.errors = [{instancePath:instancePath+"/quirks",schemaPath:"#/properties/quirks/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8}}];
return false;
break;
}
}
if(_errs127 === errors){
if(data60.readPastEnd !== undefined){
let data61 = data60.readPastEnd;
const _errs128 = errors;
if(!((data61 === "6C") || (data61 === "6282"))){
validate11.errors = [{instancePath:instancePath+"/quirks/readPastEnd",schemaPath:"#/properties/quirks/properties/readPastEnd/enum",keyword:"enum",params:{allowedValues: schema12.properties.quirks.properties.readPastEnd.enum}}];
return false;
}
var valid9 = _errs128 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data60.lastWrongPin !== undefined){
let data62 = data60.lastWrongPin;
const _errs129 = errors;
if(!((data62 === "63C0") || (data62 === "6983"))){
validate11.errors = [{instancePath:instancePath+"/quirks/lastWrongPin",schemaPath:"#/properties/quirks/properties/lastWrongPin/enum",keyword:"enum",params:{allowedValues: schema12.properties.quirks.properties.lastWrongPin.enum}}];
return false;
}
var valid9 = _errs129 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data60.issuerCertificate !== undefined){
const _errs130 = errors;
if(typeof data60.issuerCertificate !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/quirks/issuerCertificate",schemaPath:"#/properties/quirks/properties/issuerCertificate/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid9 = _errs130 === errors;
}
else {
var valid9 = true;
}
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/quirks",schemaPath:"#/properties/quirks/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs125 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate11.errors = vErrors;
return errors === 0;
}

export const validateActivationClaims = validate12;
const schema13 = {"type":"object","required":["iss","aud","nonce","sub","purpose","iat","exp","jti"],"properties":{"iss":{"type":"string","minLength":1,"maxLength":1024},"aud":{"type":"string","minLength":1,"maxLength":1024},"nonce":{"type":"string","minLength":1,"maxLength":1024},"sub":{"type":"string","minLength":1,"maxLength":1024},"purpose":{"type":"string","minLength":1,"maxLength":1024},"iat":{"type":"integer","minimum":0,"maximum":9007199254740991},"exp":{"type":"integer","minimum":0,"maximum":9007199254740991},"jti":{"type":"string","minLength":1,"maxLength":1024},"cnf":{"type":"object","required":["jkt"],"properties":{"jkt":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$"}}}}};
const pattern33 = new RegExp("^[A-Za-z0-9_-]{43}$", "u");

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((data.iss === undefined) && (missing0 = "iss")) || ((data.aud === undefined) && (missing0 = "aud"))) || ((data.nonce === undefined) && (missing0 = "nonce"))) || ((data.sub === undefined) && (missing0 = "sub"))) || ((data.purpose === undefined) && (missing0 = "purpose"))) || ((data.iat === undefined) && (missing0 = "iat"))) || ((data.exp === undefined) && (missing0 = "exp"))) || ((data.jti === undefined) && (missing0 = "jti"))){
validate12.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.iss !== undefined){
let data0 = data.iss;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(func2(data0) > 1024){
validate12.errors = [{instancePath:instancePath+"/iss",schemaPath:"#/properties/iss/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data0) < 1){
validate12.errors = [{instancePath:instancePath+"/iss",schemaPath:"#/properties/iss/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/iss",schemaPath:"#/properties/iss/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.aud !== undefined){
let data1 = data.aud;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(func2(data1) > 1024){
validate12.errors = [{instancePath:instancePath+"/aud",schemaPath:"#/properties/aud/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data1) < 1){
validate12.errors = [{instancePath:instancePath+"/aud",schemaPath:"#/properties/aud/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/aud",schemaPath:"#/properties/aud/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.nonce !== undefined){
let data2 = data.nonce;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(func2(data2) > 1024){
validate12.errors = [{instancePath:instancePath+"/nonce",schemaPath:"#/properties/nonce/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data2) < 1){
validate12.errors = [{instancePath:instancePath+"/nonce",schemaPath:"#/properties/nonce/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/nonce",schemaPath:"#/properties/nonce/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sub !== undefined){
let data3 = data.sub;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data3 === "string"){
if(func2(data3) > 1024){
validate12.errors = [{instancePath:instancePath+"/sub",schemaPath:"#/properties/sub/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data3) < 1){
validate12.errors = [{instancePath:instancePath+"/sub",schemaPath:"#/properties/sub/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/sub",schemaPath:"#/properties/sub/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.purpose !== undefined){
let data4 = data.purpose;
const _errs9 = errors;
if(errors === _errs9){
if(typeof data4 === "string"){
if(func2(data4) > 1024){
validate12.errors = [{instancePath:instancePath+"/purpose",schemaPath:"#/properties/purpose/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data4) < 1){
validate12.errors = [{instancePath:instancePath+"/purpose",schemaPath:"#/properties/purpose/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/purpose",schemaPath:"#/properties/purpose/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.iat !== undefined){
let data5 = data.iat;
const _errs11 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
validate12.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs11){
if(typeof data5 == "number"){
if(data5 > 9007199254740991 || isNaN(data5)){
validate12.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}}];
return false;
}
else {
if(data5 < 0 || isNaN(data5)){
validate12.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.exp !== undefined){
let data6 = data.exp;
const _errs13 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate12.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs13){
if(typeof data6 == "number"){
if(data6 > 9007199254740991 || isNaN(data6)){
validate12.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate12.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.jti !== undefined){
let data7 = data.jti;
const _errs15 = errors;
if(errors === _errs15){
if(typeof data7 === "string"){
if(func2(data7) > 1024){
validate12.errors = [{instancePath:instancePath+"/jti",schemaPath:"#/properties/jti/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data7) < 1){
validate12.errors = [{instancePath:instancePath+"/jti",schemaPath:"#/properties/jti/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/jti",schemaPath:"#/properties/jti/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cnf !== undefined){
let data8 = data.cnf;
const _errs17 = errors;
if(errors === _errs17){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing1;
if((data8.jkt === undefined) && (missing1 = "jkt")){
validate12.errors = [{instancePath:instancePath+"/cnf",schemaPath:"#/properties/cnf/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data8.jkt !== undefined){
let data9 = data8.jkt;
const _errs19 = errors;
if(errors === _errs19){
if(typeof data9 === "string"){
if(!pattern33.test(data9)){
validate12.errors = [{instancePath:instancePath+"/cnf/jkt",schemaPath:"#/properties/cnf/properties/jkt/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{43}$"}}];
return false;
}
}
else {
validate12.errors = [{instancePath:instancePath+"/cnf/jkt",schemaPath:"#/properties/cnf/properties/jkt/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
}
else {
validate12.errors = [{instancePath:instancePath+"/cnf",schemaPath:"#/properties/cnf/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate12.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate12.errors = vErrors;
return errors === 0;
}

export const validateConfigFile = validate13;
const schema14 = {"type":"object","properties":{"port":{"type":"integer","minimum":0,"maximum":65535},"locale":{"enum":["fr","en"]},"development":{"type":"boolean"},"origins":{"type":"array","items":{"type":"object","required":["origin"],"properties":{"origin":{"type":"string","maxLength":300},"pinEntry":{"enum":["page","api"]},"identity":{"enum":["ask","allow","deny"]},"formats":{"type":"array","items":{"enum":["jws","web-eid:1.0"]},"maxItems":8}},"additionalProperties":false},"maxItems":500},"readers":{"type":"object","properties":{"backend":{"enum":["pcsc","virtual"]},"binding":{"enum":["auto","system","pcsclite"]},"include":{"type":"array","items":{"type":"string","maxLength":200},"maxItems":50},"exclude":{"type":"array","items":{"type":"string","maxLength":200},"maxItems":50},"virtual":{"type":"array","items":{"anyOf":[{"type":"string","maxLength":100},{"type":"null"},{"type":"object","required":["profile"],"properties":{"profile":{"anyOf":[{"type":"string","maxLength":100},{"type":"null"}]},"pinPad":{"type":"boolean"}},"additionalProperties":false}]},"minItems":1,"maxItems":16}},"additionalProperties":false},"pin":{"type":"object","properties":{"holdSeconds":{"type":"integer","minimum":0,"maximum":60},"wrongPerOriginPerHour":{"type":"integer","minimum":1,"maximum":1000}},"additionalProperties":false},"log":{"type":"object","properties":{"level":{"enum":["trace","debug","info","warn","error","fatal","silent"]},"file":{"anyOf":[{"type":"string","maxLength":1000},{"type":"null"}]}},"additionalProperties":false}},"additionalProperties":false};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((((((key0 === "port") || (key0 === "locale")) || (key0 === "development")) || (key0 === "origins")) || (key0 === "readers")) || (key0 === "pin")) || (key0 === "log"))){
validate13.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.port !== undefined){
let data0 = data.port;
const _errs2 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate13.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if(typeof data0 == "number"){
if(data0 > 65535 || isNaN(data0)){
validate13.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535}}];
return false;
}
else {
if(data0 < 0 || isNaN(data0)){
validate13.errors = [{instancePath:instancePath+"/port",schemaPath:"#/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.locale !== undefined){
let data1 = data.locale;
const _errs4 = errors;
if(!((data1 === "fr") || (data1 === "en"))){
validate13.errors = [{instancePath:instancePath+"/locale",schemaPath:"#/properties/locale/enum",keyword:"enum",params:{allowedValues: schema14.properties.locale.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.development !== undefined){
const _errs5 = errors;
if(typeof data.development !== "boolean"){
validate13.errors = [{instancePath:instancePath+"/development",schemaPath:"#/properties/development/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.origins !== undefined){
let data3 = data.origins;
const _errs7 = errors;
if(errors === _errs7){
if(Array.isArray(data3)){
if(data3.length > 500){
validate13.errors = [{instancePath:instancePath+"/origins",schemaPath:"#/properties/origins/maxItems",keyword:"maxItems",params:{limit: 500}}];
return false;
}
else {
var valid1 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
const _errs9 = errors;
if(errors === _errs9){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing0;
if((data4.origin === undefined) && (missing0 = "origin")){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0,schemaPath:"#/properties/origins/items/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs11 = errors;
for(const key1 in data4){
if(!((((key1 === "origin") || (key1 === "pinEntry")) || (key1 === "identity")) || (key1 === "formats"))){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0,schemaPath:"#/properties/origins/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}}];
return false;
break;
}
}
if(_errs11 === errors){
if(data4.origin !== undefined){
let data5 = data4.origin;
const _errs12 = errors;
if(errors === _errs12){
if(typeof data5 === "string"){
if(func2(data5) > 300){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/origin",schemaPath:"#/properties/origins/items/properties/origin/maxLength",keyword:"maxLength",params:{limit: 300}}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/origin",schemaPath:"#/properties/origins/items/properties/origin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid2 = _errs12 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data4.pinEntry !== undefined){
let data6 = data4.pinEntry;
const _errs14 = errors;
if(!((data6 === "page") || (data6 === "api"))){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/pinEntry",schemaPath:"#/properties/origins/items/properties/pinEntry/enum",keyword:"enum",params:{allowedValues: schema14.properties.origins.items.properties.pinEntry.enum}}];
return false;
}
var valid2 = _errs14 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data4.identity !== undefined){
let data7 = data4.identity;
const _errs15 = errors;
if(!(((data7 === "ask") || (data7 === "allow")) || (data7 === "deny"))){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/identity",schemaPath:"#/properties/origins/items/properties/identity/enum",keyword:"enum",params:{allowedValues: schema14.properties.origins.items.properties.identity.enum}}];
return false;
}
var valid2 = _errs15 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data4.formats !== undefined){
let data8 = data4.formats;
const _errs16 = errors;
if(errors === _errs16){
if(Array.isArray(data8)){
if(data8.length > 8){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/formats",schemaPath:"#/properties/origins/items/properties/formats/maxItems",keyword:"maxItems",params:{limit: 8}}];
return false;
}
else {
var valid3 = true;
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
const _errs18 = errors;
if(!((data9 === "jws") || (data9 === "web-eid:1.0"))){
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/formats/" + i1,schemaPath:"#/properties/origins/items/properties/formats/items/enum",keyword:"enum",params:{allowedValues: schema14.properties.origins.items.properties.formats.items.enum}}];
return false;
}
var valid3 = _errs18 === errors;
if(!valid3){
break;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/origins/" + i0+"/formats",schemaPath:"#/properties/origins/items/properties/formats/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid2 = _errs16 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/origins/" + i0,schemaPath:"#/properties/origins/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid1 = _errs9 === errors;
if(!valid1){
break;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/origins",schemaPath:"#/properties/origins/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.readers !== undefined){
let data10 = data.readers;
const _errs19 = errors;
if(errors === _errs19){
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
const _errs21 = errors;
for(const key2 in data10){
if(!(((((key2 === "backend") || (key2 === "binding")) || (key2 === "include")) || (key2 === "exclude")) || (key2 === "virtual"))){
validate13.errors = [{instancePath:instancePath+"/readers",schemaPath:"#/properties/readers/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2}}];
return false;
break;
}
}
if(_errs21 === errors){
if(data10.backend !== undefined){
let data11 = data10.backend;
const _errs22 = errors;
if(!((data11 === "pcsc") || (data11 === "virtual"))){
validate13.errors = [{instancePath:instancePath+"/readers/backend",schemaPath:"#/properties/readers/properties/backend/enum",keyword:"enum",params:{allowedValues: schema14.properties.readers.properties.backend.enum}}];
return false;
}
var valid4 = _errs22 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data10.binding !== undefined){
let data12 = data10.binding;
const _errs23 = errors;
if(!(((data12 === "auto") || (data12 === "system")) || (data12 === "pcsclite"))){
validate13.errors = [{instancePath:instancePath+"/readers/binding",schemaPath:"#/properties/readers/properties/binding/enum",keyword:"enum",params:{allowedValues: schema14.properties.readers.properties.binding.enum}}];
return false;
}
var valid4 = _errs23 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data10.include !== undefined){
let data13 = data10.include;
const _errs24 = errors;
if(errors === _errs24){
if(Array.isArray(data13)){
if(data13.length > 50){
validate13.errors = [{instancePath:instancePath+"/readers/include",schemaPath:"#/properties/readers/properties/include/maxItems",keyword:"maxItems",params:{limit: 50}}];
return false;
}
else {
var valid5 = true;
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
const _errs26 = errors;
if(errors === _errs26){
if(typeof data14 === "string"){
if(func2(data14) > 200){
validate13.errors = [{instancePath:instancePath+"/readers/include/" + i2,schemaPath:"#/properties/readers/properties/include/items/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers/include/" + i2,schemaPath:"#/properties/readers/properties/include/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid5 = _errs26 === errors;
if(!valid5){
break;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers/include",schemaPath:"#/properties/readers/properties/include/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid4 = _errs24 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data10.exclude !== undefined){
let data15 = data10.exclude;
const _errs28 = errors;
if(errors === _errs28){
if(Array.isArray(data15)){
if(data15.length > 50){
validate13.errors = [{instancePath:instancePath+"/readers/exclude",schemaPath:"#/properties/readers/properties/exclude/maxItems",keyword:"maxItems",params:{limit: 50}}];
return false;
}
else {
var valid6 = true;
const len3 = data15.length;
for(let i3=0; i3<len3; i3++){
let data16 = data15[i3];
const _errs30 = errors;
if(errors === _errs30){
if(typeof data16 === "string"){
if(func2(data16) > 200){
validate13.errors = [{instancePath:instancePath+"/readers/exclude/" + i3,schemaPath:"#/properties/readers/properties/exclude/items/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers/exclude/" + i3,schemaPath:"#/properties/readers/properties/exclude/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid6 = _errs30 === errors;
if(!valid6){
break;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers/exclude",schemaPath:"#/properties/readers/properties/exclude/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid4 = _errs28 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data10.virtual !== undefined){
let data17 = data10.virtual;
const _errs32 = errors;
if(errors === _errs32){
if(Array.isArray(data17)){
if(data17.length > 16){
validate13.errors = [{instancePath:instancePath+"/readers/virtual",schemaPath:"#/properties/readers/properties/virtual/maxItems",keyword:"maxItems",params:{limit: 16}}];
return false;
}
else {
if(data17.length < 1){
validate13.errors = [{instancePath:instancePath+"/readers/virtual",schemaPath:"#/properties/readers/properties/virtual/minItems",keyword:"minItems",params:{limit: 1}}];
return false;
}
else {
var valid7 = true;
const len4 = data17.length;
for(let i4=0; i4<len4; i4++){
let data18 = data17[i4];
const _errs34 = errors;
const _errs35 = errors;
let valid8 = false;
const _errs36 = errors;
if(errors === _errs36){
if(typeof data18 === "string"){
if(func2(data18) > 100){
const err0 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs36 === errors;
valid8 = valid8 || _valid0;
if(!valid8){
const _errs38 = errors;
if(data18 !== null){
const err2 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs38 === errors;
valid8 = valid8 || _valid0;
if(!valid8){
const _errs40 = errors;
if(errors === _errs40){
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
let missing1;
if((data18.profile === undefined) && (missing1 = "profile")){
const err3 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/required",keyword:"required",params:{missingProperty: missing1}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
const _errs42 = errors;
for(const key3 in data18){
if(!((key3 === "profile") || (key3 === "pinPad"))){
const err4 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
break;
}
}
if(_errs42 === errors){
if(data18.profile !== undefined){
let data19 = data18.profile;
const _errs43 = errors;
const _errs44 = errors;
let valid10 = false;
const _errs45 = errors;
if(errors === _errs45){
if(typeof data19 === "string"){
if(func2(data19) > 100){
const err5 = {instancePath:instancePath+"/readers/virtual/" + i4+"/profile",schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/properties/profile/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 100}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/readers/virtual/" + i4+"/profile",schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/properties/profile/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var _valid1 = _errs45 === errors;
valid10 = valid10 || _valid1;
if(!valid10){
const _errs47 = errors;
if(data19 !== null){
const err7 = {instancePath:instancePath+"/readers/virtual/" + i4+"/profile",schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/properties/profile/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid1 = _errs47 === errors;
valid10 = valid10 || _valid1;
}
if(!valid10){
const err8 = {instancePath:instancePath+"/readers/virtual/" + i4+"/profile",schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/properties/profile/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs44;
if(vErrors !== null){
if(_errs44){
vErrors.length = _errs44;
}
else {
vErrors = null;
}
}
}
var valid9 = _errs43 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data18.pinPad !== undefined){
const _errs49 = errors;
if(typeof data18.pinPad !== "boolean"){
const err9 = {instancePath:instancePath+"/readers/virtual/" + i4+"/pinPad",schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/properties/pinPad/type",keyword:"type",params:{type: "boolean"}};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var valid9 = _errs49 === errors;
}
else {
var valid9 = true;
}
}
}
}
}
else {
const err10 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf/2/type",keyword:"type",params:{type: "object"}};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var _valid0 = _errs40 === errors;
valid8 = valid8 || _valid0;
}
}
if(!valid8){
const err11 = {instancePath:instancePath+"/readers/virtual/" + i4,schemaPath:"#/properties/readers/properties/virtual/items/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
validate13.errors = vErrors;
return false;
}
else {
errors = _errs35;
if(vErrors !== null){
if(_errs35){
vErrors.length = _errs35;
}
else {
vErrors = null;
}
}
}
var valid7 = _errs34 === errors;
if(!valid7){
break;
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers/virtual",schemaPath:"#/properties/readers/properties/virtual/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid4 = _errs32 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/readers",schemaPath:"#/properties/readers/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
let data21 = data.pin;
const _errs51 = errors;
if(errors === _errs51){
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
const _errs53 = errors;
for(const key4 in data21){
if(!((key4 === "holdSeconds") || (key4 === "wrongPerOriginPerHour"))){
validate13.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4}}];
return false;
break;
}
}
if(_errs53 === errors){
if(data21.holdSeconds !== undefined){
let data22 = data21.holdSeconds;
const _errs54 = errors;
if(!((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22)))){
validate13.errors = [{instancePath:instancePath+"/pin/holdSeconds",schemaPath:"#/properties/pin/properties/holdSeconds/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs54){
if(typeof data22 == "number"){
if(data22 > 60 || isNaN(data22)){
validate13.errors = [{instancePath:instancePath+"/pin/holdSeconds",schemaPath:"#/properties/pin/properties/holdSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 60}}];
return false;
}
else {
if(data22 < 0 || isNaN(data22)){
validate13.errors = [{instancePath:instancePath+"/pin/holdSeconds",schemaPath:"#/properties/pin/properties/holdSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid11 = _errs54 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data21.wrongPerOriginPerHour !== undefined){
let data23 = data21.wrongPerOriginPerHour;
const _errs56 = errors;
if(!((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23)))){
validate13.errors = [{instancePath:instancePath+"/pin/wrongPerOriginPerHour",schemaPath:"#/properties/pin/properties/wrongPerOriginPerHour/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs56){
if(typeof data23 == "number"){
if(data23 > 1000 || isNaN(data23)){
validate13.errors = [{instancePath:instancePath+"/pin/wrongPerOriginPerHour",schemaPath:"#/properties/pin/properties/wrongPerOriginPerHour/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000}}];
return false;
}
else {
if(data23 < 1 || isNaN(data23)){
validate13.errors = [{instancePath:instancePath+"/pin/wrongPerOriginPerHour",schemaPath:"#/properties/pin/properties/wrongPerOriginPerHour/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid11 = _errs56 === errors;
}
else {
var valid11 = true;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs51 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.log !== undefined){
let data24 = data.log;
const _errs58 = errors;
if(errors === _errs58){
if(data24 && typeof data24 == "object" && !Array.isArray(data24)){
const _errs60 = errors;
for(const key5 in data24){
if(!((key5 === "level") || (key5 === "file"))){
validate13.errors = [{instancePath:instancePath+"/log",schemaPath:"#/properties/log/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5}}];
return false;
break;
}
}
if(_errs60 === errors){
if(data24.level !== undefined){
let data25 = data24.level;
const _errs61 = errors;
if(!(((((((data25 === "trace") || (data25 === "debug")) || (data25 === "info")) || (data25 === "warn")) || (data25 === "error")) || (data25 === "fatal")) || (data25 === "silent"))){
validate13.errors = [{instancePath:instancePath+"/log/level",schemaPath:"#/properties/log/properties/level/enum",keyword:"enum",params:{allowedValues: schema14.properties.log.properties.level.enum}}];
return false;
}
var valid12 = _errs61 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data24.file !== undefined){
let data26 = data24.file;
const _errs62 = errors;
const _errs63 = errors;
let valid13 = false;
const _errs64 = errors;
if(errors === _errs64){
if(typeof data26 === "string"){
if(func2(data26) > 1000){
const err12 = {instancePath:instancePath+"/log/file",schemaPath:"#/properties/log/properties/file/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 1000}};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/log/file",schemaPath:"#/properties/log/properties/file/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
var _valid2 = _errs64 === errors;
valid13 = valid13 || _valid2;
if(!valid13){
const _errs66 = errors;
if(data26 !== null){
const err14 = {instancePath:instancePath+"/log/file",schemaPath:"#/properties/log/properties/file/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid2 = _errs66 === errors;
valid13 = valid13 || _valid2;
}
if(!valid13){
const err15 = {instancePath:instancePath+"/log/file",schemaPath:"#/properties/log/properties/file/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
validate13.errors = vErrors;
return false;
}
else {
errors = _errs63;
if(vErrors !== null){
if(_errs63){
vErrors.length = _errs63;
}
else {
vErrors = null;
}
}
}
var valid12 = _errs62 === errors;
}
else {
var valid12 = true;
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/log",schemaPath:"#/properties/log/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs58 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate13.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate13.errors = vErrors;
return errors === 0;
}

export const validatePolicyReceipt = validate14;
const schema15 = {"type":"array","items":{"type":"object","required":["place","lists","folders"],"properties":{"place":{"type":"string"},"lists":{"type":"array","items":{"type":"object","required":["name","values"],"properties":{"name":{"type":"string"},"values":{"type":"array","items":{"type":"string"}}}}},"folders":{"type":"array","items":{"type":"string"}}}}};

function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(Array.isArray(data)){
var valid0 = true;
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
const _errs1 = errors;
if(errors === _errs1){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing0;
if((((data0.place === undefined) && (missing0 = "place")) || ((data0.lists === undefined) && (missing0 = "lists"))) || ((data0.folders === undefined) && (missing0 = "folders"))){
validate14.errors = [{instancePath:instancePath+"/" + i0,schemaPath:"#/items/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data0.place !== undefined){
const _errs3 = errors;
if(typeof data0.place !== "string"){
validate14.errors = [{instancePath:instancePath+"/" + i0+"/place",schemaPath:"#/items/properties/place/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data0.lists !== undefined){
let data2 = data0.lists;
const _errs5 = errors;
if(errors === _errs5){
if(Array.isArray(data2)){
var valid2 = true;
const len1 = data2.length;
for(let i1=0; i1<len1; i1++){
let data3 = data2[i1];
const _errs7 = errors;
if(errors === _errs7){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing1;
if(((data3.name === undefined) && (missing1 = "name")) || ((data3.values === undefined) && (missing1 = "values"))){
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists/" + i1,schemaPath:"#/items/properties/lists/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data3.name !== undefined){
const _errs9 = errors;
if(typeof data3.name !== "string"){
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists/" + i1+"/name",schemaPath:"#/items/properties/lists/items/properties/name/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid3 = _errs9 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data3.values !== undefined){
let data5 = data3.values;
const _errs11 = errors;
if(errors === _errs11){
if(Array.isArray(data5)){
var valid4 = true;
const len2 = data5.length;
for(let i2=0; i2<len2; i2++){
const _errs13 = errors;
if(typeof data5[i2] !== "string"){
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists/" + i1+"/values/" + i2,schemaPath:"#/items/properties/lists/items/properties/values/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid4 = _errs13 === errors;
if(!valid4){
break;
}
}
}
else {
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists/" + i1+"/values",schemaPath:"#/items/properties/lists/items/properties/values/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
}
}
}
else {
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists/" + i1,schemaPath:"#/items/properties/lists/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid2 = _errs7 === errors;
if(!valid2){
break;
}
}
}
else {
validate14.errors = [{instancePath:instancePath+"/" + i0+"/lists",schemaPath:"#/items/properties/lists/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data0.folders !== undefined){
let data7 = data0.folders;
const _errs15 = errors;
if(errors === _errs15){
if(Array.isArray(data7)){
var valid5 = true;
const len3 = data7.length;
for(let i3=0; i3<len3; i3++){
const _errs17 = errors;
if(typeof data7[i3] !== "string"){
validate14.errors = [{instancePath:instancePath+"/" + i0+"/folders/" + i3,schemaPath:"#/items/properties/folders/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid5 = _errs17 === errors;
if(!valid5){
break;
}
}
}
else {
validate14.errors = [{instancePath:instancePath+"/" + i0+"/folders",schemaPath:"#/items/properties/folders/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid1 = _errs15 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate14.errors = [{instancePath:instancePath+"/" + i0,schemaPath:"#/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs1 === errors;
if(!valid0){
break;
}
}
}
else {
validate14.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
validate14.errors = vErrors;
return errors === 0;
}

export const validateReleaseHead = validate15;
const schema16 = {"type":"object","required":["alg","typ"],"properties":{"alg":{"type":"string","const":"EdDSA"},"typ":{"type":"string","const":"cps-release+jwt"}},"additionalProperties":false};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.alg === undefined) && (missing0 = "alg")) || ((data.typ === undefined) && (missing0 = "typ"))){
validate15.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "alg") || (key0 === "typ"))){
validate15.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.alg !== undefined){
let data0 = data.alg;
const _errs2 = errors;
if(typeof data0 !== "string"){
validate15.errors = [{instancePath:instancePath+"/alg",schemaPath:"#/properties/alg/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("EdDSA" !== data0){
validate15.errors = [{instancePath:instancePath+"/alg",schemaPath:"#/properties/alg/const",keyword:"const",params:{allowedValue: "EdDSA"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.typ !== undefined){
let data1 = data.typ;
const _errs4 = errors;
if(typeof data1 !== "string"){
validate15.errors = [{instancePath:instancePath+"/typ",schemaPath:"#/properties/typ/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("cps-release+jwt" !== data1){
validate15.errors = [{instancePath:instancePath+"/typ",schemaPath:"#/properties/typ/const",keyword:"const",params:{allowedValue: "cps-release+jwt"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate15.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate15.errors = vErrors;
return errors === 0;
}

export const validateReleaseList = validate16;
const schema17 = {"type":"object","required":["iss","version","iat","exp","page","files"],"properties":{"iss":{"type":"string","const":"cps-bridge"},"version":{"type":"string","pattern":"^(?:0|[1-9][0-9]{0,5})(?:\\.(?:0|[1-9][0-9]{0,5})){2}$"},"iat":{"type":"integer","minimum":0,"maximum":4102444800},"exp":{"type":"integer","minimum":0,"maximum":4102444800},"page":{"anyOf":[{"type":"string","pattern":"^https://[!-~]{1,500}$"},{"type":"null"}]},"files":{"type":"array","items":{"type":"object","required":["name","size","sha256"],"properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9._~+-]{1,200}$"},"size":{"type":"integer","minimum":1,"maximum":9007199254740991},"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$"}}},"maxItems":100}}};
const pattern34 = new RegExp("^(?:0|[1-9][0-9]{0,5})(?:\\.(?:0|[1-9][0-9]{0,5})){2}$", "u");
const pattern35 = new RegExp("^https://[!-~]{1,500}$", "u");
const pattern36 = new RegExp("^[A-Za-z0-9._~+-]{1,200}$", "u");
const pattern37 = new RegExp("^[0-9a-f]{64}$", "u");

function validate16(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.iss === undefined) && (missing0 = "iss")) || ((data.version === undefined) && (missing0 = "version"))) || ((data.iat === undefined) && (missing0 = "iat"))) || ((data.exp === undefined) && (missing0 = "exp"))) || ((data.page === undefined) && (missing0 = "page"))) || ((data.files === undefined) && (missing0 = "files"))){
validate16.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.iss !== undefined){
let data0 = data.iss;
const _errs1 = errors;
if(typeof data0 !== "string"){
validate16.errors = [{instancePath:instancePath+"/iss",schemaPath:"#/properties/iss/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("cps-bridge" !== data0){
validate16.errors = [{instancePath:instancePath+"/iss",schemaPath:"#/properties/iss/const",keyword:"const",params:{allowedValue: "cps-bridge"}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.version !== undefined){
let data1 = data.version;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(!pattern34.test(data1)){
validate16.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/pattern",keyword:"pattern",params:{pattern: "^(?:0|[1-9][0-9]{0,5})(?:\\.(?:0|[1-9][0-9]{0,5})){2}$"}}];
return false;
}
}
else {
validate16.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.iat !== undefined){
let data2 = data.iat;
const _errs5 = errors;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
validate16.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs5){
if(typeof data2 == "number"){
if(data2 > 4102444800 || isNaN(data2)){
validate16.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4102444800}}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate16.errors = [{instancePath:instancePath+"/iat",schemaPath:"#/properties/iat/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.exp !== undefined){
let data3 = data.exp;
const _errs7 = errors;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
validate16.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs7){
if(typeof data3 == "number"){
if(data3 > 4102444800 || isNaN(data3)){
validate16.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4102444800}}];
return false;
}
else {
if(data3 < 0 || isNaN(data3)){
validate16.errors = [{instancePath:instancePath+"/exp",schemaPath:"#/properties/exp/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.page !== undefined){
let data4 = data.page;
const _errs9 = errors;
const _errs10 = errors;
let valid1 = false;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data4 === "string"){
if(!pattern35.test(data4)){
const err0 = {instancePath:instancePath+"/page",schemaPath:"#/properties/page/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^https://[!-~]{1,500}$"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/page",schemaPath:"#/properties/page/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs11 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs13 = errors;
if(data4 !== null){
const err2 = {instancePath:instancePath+"/page",schemaPath:"#/properties/page/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs13 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err3 = {instancePath:instancePath+"/page",schemaPath:"#/properties/page/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate16.errors = vErrors;
return false;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.files !== undefined){
let data5 = data.files;
const _errs15 = errors;
if(errors === _errs15){
if(Array.isArray(data5)){
if(data5.length > 100){
validate16.errors = [{instancePath:instancePath+"/files",schemaPath:"#/properties/files/maxItems",keyword:"maxItems",params:{limit: 100}}];
return false;
}
else {
var valid2 = true;
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
const _errs17 = errors;
if(errors === _errs17){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing1;
if((((data6.name === undefined) && (missing1 = "name")) || ((data6.size === undefined) && (missing1 = "size"))) || ((data6.sha256 === undefined) && (missing1 = "sha256"))){
validate16.errors = [{instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data6.name !== undefined){
let data7 = data6.name;
const _errs19 = errors;
if(errors === _errs19){
if(typeof data7 === "string"){
if(!pattern36.test(data7)){
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/name",schemaPath:"#/properties/files/items/properties/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9._~+-]{1,200}$"}}];
return false;
}
}
else {
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/name",schemaPath:"#/properties/files/items/properties/name/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs19 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data6.size !== undefined){
let data8 = data6.size;
const _errs21 = errors;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/size",schemaPath:"#/properties/files/items/properties/size/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs21){
if(typeof data8 == "number"){
if(data8 > 9007199254740991 || isNaN(data8)){
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/size",schemaPath:"#/properties/files/items/properties/size/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991}}];
return false;
}
else {
if(data8 < 1 || isNaN(data8)){
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/size",schemaPath:"#/properties/files/items/properties/size/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
}
var valid3 = _errs21 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data6.sha256 !== undefined){
let data9 = data6.sha256;
const _errs23 = errors;
if(errors === _errs23){
if(typeof data9 === "string"){
if(!pattern37.test(data9)){
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/sha256",schemaPath:"#/properties/files/items/properties/sha256/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate16.errors = [{instancePath:instancePath+"/files/" + i0+"/sha256",schemaPath:"#/properties/files/items/properties/sha256/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs23 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
else {
validate16.errors = [{instancePath:instancePath+"/files/" + i0,schemaPath:"#/properties/files/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid2 = _errs17 === errors;
if(!valid2){
break;
}
}
}
}
else {
validate16.errors = [{instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate16.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate16.errors = vErrors;
return errors === 0;
}

export const validateSetupAnswers = validate17;
const schema18 = {"type":"object","properties":{"origins":{"type":"array","items":{"type":"string","maxLength":300},"maxItems":500},"locale":{"enum":["fr","en"]},"pinEntry":{"enum":["page","api"]},"trust":{"type":"boolean"},"policy":{"type":"boolean"},"terminalServer":{"type":"boolean"}},"additionalProperties":false};

function validate17(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((((((key0 === "origins") || (key0 === "locale")) || (key0 === "pinEntry")) || (key0 === "trust")) || (key0 === "policy")) || (key0 === "terminalServer"))){
validate17.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.origins !== undefined){
let data0 = data.origins;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
if(data0.length > 500){
validate17.errors = [{instancePath:instancePath+"/origins",schemaPath:"#/properties/origins/maxItems",keyword:"maxItems",params:{limit: 500}}];
return false;
}
else {
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(func2(data1) > 300){
validate17.errors = [{instancePath:instancePath+"/origins/" + i0,schemaPath:"#/properties/origins/items/maxLength",keyword:"maxLength",params:{limit: 300}}];
return false;
}
}
else {
validate17.errors = [{instancePath:instancePath+"/origins/" + i0,schemaPath:"#/properties/origins/items/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
}
else {
validate17.errors = [{instancePath:instancePath+"/origins",schemaPath:"#/properties/origins/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.locale !== undefined){
let data2 = data.locale;
const _errs6 = errors;
if(!((data2 === "fr") || (data2 === "en"))){
validate17.errors = [{instancePath:instancePath+"/locale",schemaPath:"#/properties/locale/enum",keyword:"enum",params:{allowedValues: schema18.properties.locale.enum}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pinEntry !== undefined){
let data3 = data.pinEntry;
const _errs7 = errors;
if(!((data3 === "page") || (data3 === "api"))){
validate17.errors = [{instancePath:instancePath+"/pinEntry",schemaPath:"#/properties/pinEntry/enum",keyword:"enum",params:{allowedValues: schema18.properties.pinEntry.enum}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.trust !== undefined){
const _errs8 = errors;
if(typeof data.trust !== "boolean"){
validate17.errors = [{instancePath:instancePath+"/trust",schemaPath:"#/properties/trust/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.policy !== undefined){
const _errs10 = errors;
if(typeof data.policy !== "boolean"){
validate17.errors = [{instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.terminalServer !== undefined){
const _errs12 = errors;
if(typeof data.terminalServer !== "boolean"){
validate17.errors = [{instancePath:instancePath+"/terminalServer",schemaPath:"#/properties/terminalServer/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate17.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate17.errors = vErrors;
return errors === 0;
}

export const validatePromptDecision = validate18;
const schema19 = {"type":"object","required":["attempt","decision"],"properties":{"attempt":{"type":"integer","minimum":1},"decision":{"enum":["confirm","refuse"]},"pin":{"type":"string","maxLength":64},"acceptLastTry":{"type":"boolean"}},"additionalProperties":false};

function validate18(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.attempt === undefined) && (missing0 = "attempt")) || ((data.decision === undefined) && (missing0 = "decision"))){
validate18.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((key0 === "attempt") || (key0 === "decision")) || (key0 === "pin")) || (key0 === "acceptLastTry"))){
validate18.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.attempt !== undefined){
let data0 = data.attempt;
const _errs2 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate18.errors = [{instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs2){
if(typeof data0 == "number"){
if(data0 < 1 || isNaN(data0)){
validate18.errors = [{instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.decision !== undefined){
let data1 = data.decision;
const _errs4 = errors;
if(!((data1 === "confirm") || (data1 === "refuse"))){
validate18.errors = [{instancePath:instancePath+"/decision",schemaPath:"#/properties/decision/enum",keyword:"enum",params:{allowedValues: schema19.properties.decision.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
let data2 = data.pin;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(func2(data2) > 64){
validate18.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate18.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptLastTry !== undefined){
const _errs7 = errors;
if(typeof data.acceptLastTry !== "boolean"){
validate18.errors = [{instancePath:instancePath+"/acceptLastTry",schemaPath:"#/properties/acceptLastTry/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate18.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate18.errors = vErrors;
return errors === 0;
}

export const validateWebEidToken = validate19;
const schema20 = {"type":"object","required":["unverifiedCertificate","algorithm","signature","format","appVersion"],"properties":{"unverifiedCertificate":{"type":"string"},"algorithm":{"type":"string","const":"RS256"},"signature":{"type":"string"},"format":{"type":"string","const":"web-eid:1.0"},"appVersion":{"type":"string"}}};

function validate19(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.unverifiedCertificate === undefined) && (missing0 = "unverifiedCertificate")) || ((data.algorithm === undefined) && (missing0 = "algorithm"))) || ((data.signature === undefined) && (missing0 = "signature"))) || ((data.format === undefined) && (missing0 = "format"))) || ((data.appVersion === undefined) && (missing0 = "appVersion"))){
validate19.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.unverifiedCertificate !== undefined){
const _errs1 = errors;
if(typeof data.unverifiedCertificate !== "string"){
validate19.errors = [{instancePath:instancePath+"/unverifiedCertificate",schemaPath:"#/properties/unverifiedCertificate/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.algorithm !== undefined){
let data1 = data.algorithm;
const _errs3 = errors;
if(typeof data1 !== "string"){
validate19.errors = [{instancePath:instancePath+"/algorithm",schemaPath:"#/properties/algorithm/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("RS256" !== data1){
validate19.errors = [{instancePath:instancePath+"/algorithm",schemaPath:"#/properties/algorithm/const",keyword:"const",params:{allowedValue: "RS256"}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.signature !== undefined){
const _errs5 = errors;
if(typeof data.signature !== "string"){
validate19.errors = [{instancePath:instancePath+"/signature",schemaPath:"#/properties/signature/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.format !== undefined){
let data3 = data.format;
const _errs7 = errors;
if(typeof data3 !== "string"){
validate19.errors = [{instancePath:instancePath+"/format",schemaPath:"#/properties/format/type",keyword:"type",params:{type: "string"}}];
return false;
}
if("web-eid:1.0" !== data3){
validate19.errors = [{instancePath:instancePath+"/format",schemaPath:"#/properties/format/const",keyword:"const",params:{allowedValue: "web-eid:1.0"}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.appVersion !== undefined){
const _errs9 = errors;
if(typeof data.appVersion !== "string"){
validate19.errors = [{instancePath:instancePath+"/appVersion",schemaPath:"#/properties/appVersion/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate19.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate19.errors = vErrors;
return errors === 0;
}

export const validateAuditLine = validate20;
const schema21 = {"type":"object","required":["at","origin","operation","outcome","durationMs","reader","card"],"properties":{"at":{"type":"string","maxLength":40},"origin":{"type":"string","maxLength":300},"operation":{"type":"string","maxLength":40},"format":{"type":"string","maxLength":40},"outcome":{"type":"string","maxLength":40},"durationMs":{"type":"number"},"reader":{"anyOf":[{"type":"string","maxLength":500},{"type":"null"}]},"card":{"anyOf":[{"type":"string","maxLength":64},{"type":"null"}]}}};

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.at === undefined) && (missing0 = "at")) || ((data.origin === undefined) && (missing0 = "origin"))) || ((data.operation === undefined) && (missing0 = "operation"))) || ((data.outcome === undefined) && (missing0 = "outcome"))) || ((data.durationMs === undefined) && (missing0 = "durationMs"))) || ((data.reader === undefined) && (missing0 = "reader"))) || ((data.card === undefined) && (missing0 = "card"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.at !== undefined){
let data0 = data.at;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(func2(data0) > 40){
validate20.errors = [{instancePath:instancePath+"/at",schemaPath:"#/properties/at/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/at",schemaPath:"#/properties/at/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.origin !== undefined){
let data1 = data.origin;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(func2(data1) > 300){
validate20.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/maxLength",keyword:"maxLength",params:{limit: 300}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.operation !== undefined){
let data2 = data.operation;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(func2(data2) > 40){
validate20.errors = [{instancePath:instancePath+"/operation",schemaPath:"#/properties/operation/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/operation",schemaPath:"#/properties/operation/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.format !== undefined){
let data3 = data.format;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data3 === "string"){
if(func2(data3) > 40){
validate20.errors = [{instancePath:instancePath+"/format",schemaPath:"#/properties/format/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/format",schemaPath:"#/properties/format/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.outcome !== undefined){
let data4 = data.outcome;
const _errs9 = errors;
if(errors === _errs9){
if(typeof data4 === "string"){
if(func2(data4) > 40){
validate20.errors = [{instancePath:instancePath+"/outcome",schemaPath:"#/properties/outcome/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/outcome",schemaPath:"#/properties/outcome/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.durationMs !== undefined){
const _errs11 = errors;
if(!(typeof data.durationMs == "number")){
validate20.errors = [{instancePath:instancePath+"/durationMs",schemaPath:"#/properties/durationMs/type",keyword:"type",params:{type: "number"}}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reader !== undefined){
let data6 = data.reader;
const _errs13 = errors;
const _errs14 = errors;
let valid1 = false;
const _errs15 = errors;
if(errors === _errs15){
if(typeof data6 === "string"){
if(func2(data6) > 500){
const err0 = {instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 500}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs15 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs17 = errors;
if(data6 !== null){
const err2 = {instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs17 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err3 = {instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate20.errors = vErrors;
return false;
}
else {
errors = _errs14;
if(vErrors !== null){
if(_errs14){
vErrors.length = _errs14;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.card !== undefined){
let data7 = data.card;
const _errs19 = errors;
const _errs20 = errors;
let valid2 = false;
const _errs21 = errors;
if(errors === _errs21){
if(typeof data7 === "string"){
if(func2(data7) > 64){
const err4 = {instancePath:instancePath+"/card",schemaPath:"#/properties/card/anyOf/0/maxLength",keyword:"maxLength",params:{limit: 64}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/card",schemaPath:"#/properties/card/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
var _valid1 = _errs21 === errors;
valid2 = valid2 || _valid1;
if(!valid2){
const _errs23 = errors;
if(data7 !== null){
const err6 = {instancePath:instancePath+"/card",schemaPath:"#/properties/card/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid1 = _errs23 === errors;
valid2 = valid2 || _valid1;
}
if(!valid2){
const err7 = {instancePath:instancePath+"/card",schemaPath:"#/properties/card/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
validate20.errors = vErrors;
return false;
}
else {
errors = _errs20;
if(vErrors !== null){
if(_errs20){
vErrors.length = _errs20;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs19 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}

export const validateConsentKey = validate21;
const schema22 = {"type":"object","required":["key"],"properties":{"key":{"type":"string","pattern":"^[0-9a-f]{64}$"}}};

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.key === undefined) && (missing0 = "key")){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.key !== undefined){
let data0 = data.key;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(!pattern37.test(data0)){
validate21.errors = [{instancePath:instancePath+"/key",schemaPath:"#/properties/key/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate21.errors = [{instancePath:instancePath+"/key",schemaPath:"#/properties/key/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}

export const validateConsentList = validate22;
const schema23 = {"type":"object","required":["consents"],"properties":{"consents":{"type":"array","items":{}}}};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.consents === undefined) && (missing0 = "consents")){
validate22.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.consents !== undefined){
const _errs1 = errors;
if(errors === _errs1){
if(!(Array.isArray(data.consents))){
validate22.errors = [{instancePath:instancePath+"/consents",schemaPath:"#/properties/consents/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}

export const validateIssuedMaterial = validate23;
const schema24 = {"type":"object","required":["caPem","leaves"],"properties":{"caPem":{"type":"string"},"leaves":{"type":"array","items":{"type":"object","required":["certPem","keyPem"],"properties":{"certPem":{"type":"string"},"keyPem":{"type":"string"}}}}}};

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.caPem === undefined) && (missing0 = "caPem")) || ((data.leaves === undefined) && (missing0 = "leaves"))){
validate23.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.caPem !== undefined){
const _errs1 = errors;
if(typeof data.caPem !== "string"){
validate23.errors = [{instancePath:instancePath+"/caPem",schemaPath:"#/properties/caPem/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.leaves !== undefined){
let data1 = data.leaves;
const _errs3 = errors;
if(errors === _errs3){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs5 = errors;
if(errors === _errs5){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if(((data2.certPem === undefined) && (missing1 = "certPem")) || ((data2.keyPem === undefined) && (missing1 = "keyPem"))){
validate23.errors = [{instancePath:instancePath+"/leaves/" + i0,schemaPath:"#/properties/leaves/items/required",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data2.certPem !== undefined){
const _errs7 = errors;
if(typeof data2.certPem !== "string"){
validate23.errors = [{instancePath:instancePath+"/leaves/" + i0+"/certPem",schemaPath:"#/properties/leaves/items/properties/certPem/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs7 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data2.keyPem !== undefined){
const _errs9 = errors;
if(typeof data2.keyPem !== "string"){
validate23.errors = [{instancePath:instancePath+"/leaves/" + i0+"/keyPem",schemaPath:"#/properties/leaves/items/properties/keyPem/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid2 = _errs9 === errors;
}
else {
var valid2 = true;
}
}
}
}
else {
validate23.errors = [{instancePath:instancePath+"/leaves/" + i0,schemaPath:"#/properties/leaves/items/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid1 = _errs5 === errors;
if(!valid1){
break;
}
}
}
else {
validate23.errors = [{instancePath:instancePath+"/leaves",schemaPath:"#/properties/leaves/type",keyword:"type",params:{type: "array"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate23.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate23.errors = vErrors;
return errors === 0;
}

export const validateKeptConsent = validate24;
const schema25 = {"type":"object","required":["origin","cardHash","at"],"properties":{"origin":{"type":"string","maxLength":300},"cardHash":{"type":"string","pattern":"^[0-9a-f]{64}$"},"at":{"type":"string","maxLength":40}}};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.origin === undefined) && (missing0 = "origin")) || ((data.cardHash === undefined) && (missing0 = "cardHash"))) || ((data.at === undefined) && (missing0 = "at"))){
validate24.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.origin !== undefined){
let data0 = data.origin;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(func2(data0) > 300){
validate24.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/maxLength",keyword:"maxLength",params:{limit: 300}}];
return false;
}
}
else {
validate24.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cardHash !== undefined){
let data1 = data.cardHash;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(!pattern37.test(data1)){
validate24.errors = [{instancePath:instancePath+"/cardHash",schemaPath:"#/properties/cardHash/pattern",keyword:"pattern",params:{pattern: "^[0-9a-f]{64}$"}}];
return false;
}
}
else {
validate24.errors = [{instancePath:instancePath+"/cardHash",schemaPath:"#/properties/cardHash/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.at !== undefined){
let data2 = data.at;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(func2(data2) > 40){
validate24.errors = [{instancePath:instancePath+"/at",schemaPath:"#/properties/at/maxLength",keyword:"maxLength",params:{limit: 40}}];
return false;
}
}
else {
validate24.errors = [{instancePath:instancePath+"/at",schemaPath:"#/properties/at/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate24.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate24.errors = vErrors;
return errors === 0;
}

export const validateRunFile = validate25;
const schema26 = {"type":"object","required":["pid","version","url","adminToken"],"properties":{"pid":{"type":"integer","minimum":1},"version":{"type":"string","maxLength":100},"url":{"type":"string","pattern":"^https://localhost:[1-9][0-9]{0,4}$"},"adminToken":{"type":"string","minLength":1,"maxLength":500}}};
const pattern40 = new RegExp("^https://localhost:[1-9][0-9]{0,4}$", "u");

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.pid === undefined) && (missing0 = "pid")) || ((data.version === undefined) && (missing0 = "version"))) || ((data.url === undefined) && (missing0 = "url"))) || ((data.adminToken === undefined) && (missing0 = "adminToken"))){
validate25.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.pid !== undefined){
let data0 = data.pid;
const _errs1 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
validate25.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/properties/pid/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs1){
if(typeof data0 == "number"){
if(data0 < 1 || isNaN(data0)){
validate25.errors = [{instancePath:instancePath+"/pid",schemaPath:"#/properties/pid/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.version !== undefined){
let data1 = data.version;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(func2(data1) > 100){
validate25.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/maxLength",keyword:"maxLength",params:{limit: 100}}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.url !== undefined){
let data2 = data.url;
const _errs5 = errors;
if(errors === _errs5){
if(typeof data2 === "string"){
if(!pattern40.test(data2)){
validate25.errors = [{instancePath:instancePath+"/url",schemaPath:"#/properties/url/pattern",keyword:"pattern",params:{pattern: "^https://localhost:[1-9][0-9]{0,4}$"}}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.adminToken !== undefined){
let data3 = data.adminToken;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data3 === "string"){
if(func2(data3) > 500){
validate25.errors = [{instancePath:instancePath+"/adminToken",schemaPath:"#/properties/adminToken/maxLength",keyword:"maxLength",params:{limit: 500}}];
return false;
}
else {
if(func2(data3) < 1){
validate25.errors = [{instancePath:instancePath+"/adminToken",schemaPath:"#/properties/adminToken/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/adminToken",schemaPath:"#/properties/adminToken/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate25.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate25.errors = vErrors;
return errors === 0;
}

export const validateIssuedTicket = validate26;
const schema27 = {"type":"object","required":["ticket","expiresInSeconds"],"properties":{"ticket":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$"},"expiresInSeconds":{"type":"integer","minimum":1}}};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.ticket === undefined) && (missing0 = "ticket")) || ((data.expiresInSeconds === undefined) && (missing0 = "expiresInSeconds"))){
validate26.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.ticket !== undefined){
let data0 = data.ticket;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(!pattern33.test(data0)){
validate26.errors = [{instancePath:instancePath+"/ticket",schemaPath:"#/properties/ticket/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{43}$"}}];
return false;
}
}
else {
validate26.errors = [{instancePath:instancePath+"/ticket",schemaPath:"#/properties/ticket/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.expiresInSeconds !== undefined){
let data1 = data.expiresInSeconds;
const _errs3 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate26.errors = [{instancePath:instancePath+"/expiresInSeconds",schemaPath:"#/properties/expiresInSeconds/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs3){
if(typeof data1 == "number"){
if(data1 < 1 || isNaN(data1)){
validate26.errors = [{instancePath:instancePath+"/expiresInSeconds",schemaPath:"#/properties/expiresInSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}}];
return false;
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate26.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate26.errors = vErrors;
return errors === 0;
}

export const validateRevocation = validate27;
const schema28 = {"type":"object","required":["reader","origin"],"properties":{"reader":{"type":"string","maxLength":200},"origin":{"type":"string","maxLength":300}},"additionalProperties":false};

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.reader === undefined) && (missing0 = "reader")) || ((data.origin === undefined) && (missing0 = "origin"))){
validate27.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "reader") || (key0 === "origin"))){
validate27.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
let data0 = data.reader;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func2(data0) > 200){
validate27.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/maxLength",keyword:"maxLength",params:{limit: 200}}];
return false;
}
}
else {
validate27.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.origin !== undefined){
let data1 = data.origin;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(func2(data1) > 300){
validate27.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/maxLength",keyword:"maxLength",params:{limit: 300}}];
return false;
}
}
else {
validate27.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate27.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate27.errors = vErrors;
return errors === 0;
}

export const validateChallengeRequest = validate28;
const schema29 = {"type":"object","required":["session"],"properties":{"session":{"type":"string","minLength":1,"maxLength":1024}},"additionalProperties":false};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.session === undefined) && (missing0 = "session")){
validate28.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "session")){
validate28.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.session !== undefined){
let data0 = data.session;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func2(data0) > 1024){
validate28.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data0) < 1){
validate28.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate28.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
}
}
else {
validate28.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate28.errors = vErrors;
return errors === 0;
}

export const validateVerificationRequest = validate29;
const schema30 = {"type":"object","required":["session","token"],"properties":{"session":{"type":"string","minLength":1,"maxLength":1024},"token":{"description":"As the browser sent it: a text for jws, an object for web-eid:1.0."},"confirm":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$"}},"additionalProperties":false};

function validate29(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.session === undefined) && (missing0 = "session")) || ((data.token === undefined) && (missing0 = "token"))){
validate29.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "session") || (key0 === "token")) || (key0 === "confirm"))){
validate29.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.session !== undefined){
let data0 = data.session;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func2(data0) > 1024){
validate29.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/maxLength",keyword:"maxLength",params:{limit: 1024}}];
return false;
}
else {
if(func2(data0) < 1){
validate29.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/minLength",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/session",schemaPath:"#/properties/session/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.confirm !== undefined){
let data1 = data.confirm;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(!pattern33.test(data1)){
validate29.errors = [{instancePath:instancePath+"/confirm",schemaPath:"#/properties/confirm/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{43}$"}}];
return false;
}
}
else {
validate29.errors = [{instancePath:instancePath+"/confirm",schemaPath:"#/properties/confirm/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate29.errors = vErrors;
return errors === 0;
}

const params_bridge_info = validate30;
const schema31 = {"type":"object","properties":{},"additionalProperties":false};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate30.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
else {
validate30.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate30.errors = vErrors;
return errors === 0;
}

const params_rpc_discover = validate31;
const schema32 = {"type":"object","properties":{},"additionalProperties":false};

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate31.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
else {
validate31.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate31.errors = vErrors;
return errors === 0;
}

const params_readers_list = validate32;
const schema33 = {"type":"object","properties":{},"additionalProperties":false};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate32.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
else {
validate32.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate32.errors = vErrors;
return errors === 0;
}

const params_events_subscribe = validate33;
const schema34 = {"type":"object","properties":{},"additionalProperties":false};

function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate33.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
else {
validate33.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate33.errors = vErrors;
return errors === 0;
}

const params_events_unsubscribe = validate34;
const schema35 = {"type":"object","properties":{},"additionalProperties":false};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
validate34.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
else {
validate34.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate34.errors = vErrors;
return errors === 0;
}

const params_card_identity = validate35;
const schema36 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"waitSeconds":{"type":"integer","minimum":0,"maximum":120},"profession":{"type":"boolean","description":"Reads the profession too: some exchanges with the card more. Null where the card has none."}},"additionalProperties":false};

function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "reader") || (key0 === "waitSeconds")) || (key0 === "profession"))){
validate35.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate35.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.waitSeconds !== undefined){
let data1 = data.waitSeconds;
const _errs4 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate35.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if(typeof data1 == "number"){
if(data1 > 120 || isNaN(data1)){
validate35.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 120}}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate35.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profession !== undefined){
const _errs6 = errors;
if(typeof data.profession !== "boolean"){
validate35.errors = [{instancePath:instancePath+"/profession",schemaPath:"#/properties/profession/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate35.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate35.errors = vErrors;
return errors === 0;
}

const params_card_certificate = validate36;
const schema37 = {"type":"object","required":["use"],"properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"use":{"enum":["authentication","signature"]}},"additionalProperties":false};

function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.use === undefined) && (missing0 = "use")){
validate36.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "reader") || (key0 === "use"))){
validate36.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate36.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.use !== undefined){
let data1 = data.use;
const _errs4 = errors;
if(!((data1 === "authentication") || (data1 === "signature"))){
validate36.errors = [{instancePath:instancePath+"/use",schemaPath:"#/properties/use/enum",keyword:"enum",params:{allowedValues: schema37.properties.use.enum}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate36.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate36.errors = vErrors;
return errors === 0;
}

const params_pin_status = validate37;
const schema38 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."}},"additionalProperties":false};

function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "reader")){
validate37.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
if(typeof data.reader !== "string"){
validate37.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
else {
validate37.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate37.errors = vErrors;
return errors === 0;
}

const params_pin_verify = validate38;
const schema39 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"pin":{"type":"string","description":"`pinEntry: \"api\"` only."},"allowLastTry":{"type":"boolean"},"then":{"enum":["activation.sign"]},"expect":{"type":"object","properties":{"nationalId":{"type":"string"},"test":{"type":"boolean"}},"additionalProperties":false}},"additionalProperties":false};

function validate38(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((((key0 === "reader") || (key0 === "pin")) || (key0 === "allowLastTry")) || (key0 === "then")) || (key0 === "expect"))){
validate38.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate38.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
const _errs4 = errors;
if(typeof data.pin !== "string"){
validate38.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.allowLastTry !== undefined){
const _errs6 = errors;
if(typeof data.allowLastTry !== "boolean"){
validate38.errors = [{instancePath:instancePath+"/allowLastTry",schemaPath:"#/properties/allowLastTry/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.then !== undefined){
const _errs8 = errors;
if(!(data.then === "activation.sign")){
validate38.errors = [{instancePath:instancePath+"/then",schemaPath:"#/properties/then/enum",keyword:"enum",params:{allowedValues: schema39.properties.then.enum}}];
return false;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.expect !== undefined){
let data4 = data.expect;
const _errs9 = errors;
if(errors === _errs9){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
const _errs11 = errors;
for(const key1 in data4){
if(!((key1 === "nationalId") || (key1 === "test"))){
validate38.errors = [{instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}}];
return false;
break;
}
}
if(_errs11 === errors){
if(data4.nationalId !== undefined){
const _errs12 = errors;
if(typeof data4.nationalId !== "string"){
validate38.errors = [{instancePath:instancePath+"/expect/nationalId",schemaPath:"#/properties/expect/properties/nationalId/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs12 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data4.test !== undefined){
const _errs14 = errors;
if(typeof data4.test !== "boolean"){
validate38.errors = [{instancePath:instancePath+"/expect/test",schemaPath:"#/properties/expect/properties/test/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid1 = _errs14 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate38.errors = [{instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate38.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate38.errors = vErrors;
return errors === 0;
}

const params_pin_prepare = validate39;
const schema40 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."}},"additionalProperties":false};

function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "reader")){
validate39.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
if(typeof data.reader !== "string"){
validate39.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
else {
validate39.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate39.errors = vErrors;
return errors === 0;
}

const params_pin_change = validate40;
const schema41 = {"type":"object","required":["attempt"],"properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"attempt":{"type":"string","description":"Of the latest `pin.prepare`; good for one submission."},"newPin":{"type":"string","maxLength":64,"description":"ASCII digits."},"newPinAgain":{"type":"string","maxLength":64,"description":"ASCII digits."},"acceptLastTry":{"type":"boolean","description":"The holder knows what a wrong last try means."},"pin":{"type":"string","maxLength":64,"description":"ASCII digits."}},"additionalProperties":false};

function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.attempt === undefined) && (missing0 = "attempt")){
validate40.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((key0 === "reader") || (key0 === "attempt")) || (key0 === "newPin")) || (key0 === "newPinAgain")) || (key0 === "acceptLastTry")) || (key0 === "pin"))){
validate40.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate40.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.attempt !== undefined){
const _errs4 = errors;
if(typeof data.attempt !== "string"){
validate40.errors = [{instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.newPin !== undefined){
let data2 = data.newPin;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data2 === "string"){
if(func2(data2) > 64){
validate40.errors = [{instancePath:instancePath+"/newPin",schemaPath:"#/properties/newPin/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/newPin",schemaPath:"#/properties/newPin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.newPinAgain !== undefined){
let data3 = data.newPinAgain;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data3 === "string"){
if(func2(data3) > 64){
validate40.errors = [{instancePath:instancePath+"/newPinAgain",schemaPath:"#/properties/newPinAgain/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/newPinAgain",schemaPath:"#/properties/newPinAgain/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptLastTry !== undefined){
const _errs10 = errors;
if(typeof data.acceptLastTry !== "boolean"){
validate40.errors = [{instancePath:instancePath+"/acceptLastTry",schemaPath:"#/properties/acceptLastTry/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
let data5 = data.pin;
const _errs12 = errors;
if(errors === _errs12){
if(typeof data5 === "string"){
if(func2(data5) > 64){
validate40.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate40.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate40.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate40.errors = vErrors;
return errors === 0;
}

const params_pin_unblock = validate41;
const schema42 = {"type":"object","required":["attempt"],"properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"attempt":{"type":"string","description":"Of the latest `pin.prepare`; good for one submission."},"newPin":{"type":"string","maxLength":64,"description":"ASCII digits."},"newPinAgain":{"type":"string","maxLength":64,"description":"ASCII digits."},"acceptLastTry":{"type":"boolean","description":"The holder knows what a wrong last try means."},"puk":{"type":"string","maxLength":64,"description":"ASCII digits."}},"additionalProperties":false};

function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.attempt === undefined) && (missing0 = "attempt")){
validate41.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((key0 === "reader") || (key0 === "attempt")) || (key0 === "newPin")) || (key0 === "newPinAgain")) || (key0 === "acceptLastTry")) || (key0 === "puk"))){
validate41.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate41.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.attempt !== undefined){
const _errs4 = errors;
if(typeof data.attempt !== "string"){
validate41.errors = [{instancePath:instancePath+"/attempt",schemaPath:"#/properties/attempt/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.newPin !== undefined){
let data2 = data.newPin;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data2 === "string"){
if(func2(data2) > 64){
validate41.errors = [{instancePath:instancePath+"/newPin",schemaPath:"#/properties/newPin/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate41.errors = [{instancePath:instancePath+"/newPin",schemaPath:"#/properties/newPin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.newPinAgain !== undefined){
let data3 = data.newPinAgain;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data3 === "string"){
if(func2(data3) > 64){
validate41.errors = [{instancePath:instancePath+"/newPinAgain",schemaPath:"#/properties/newPinAgain/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate41.errors = [{instancePath:instancePath+"/newPinAgain",schemaPath:"#/properties/newPinAgain/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.acceptLastTry !== undefined){
const _errs10 = errors;
if(typeof data.acceptLastTry !== "boolean"){
validate41.errors = [{instancePath:instancePath+"/acceptLastTry",schemaPath:"#/properties/acceptLastTry/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.puk !== undefined){
let data5 = data.puk;
const _errs12 = errors;
if(errors === _errs12){
if(typeof data5 === "string"){
if(func2(data5) > 64){
validate41.errors = [{instancePath:instancePath+"/puk",schemaPath:"#/properties/puk/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate41.errors = [{instancePath:instancePath+"/puk",schemaPath:"#/properties/puk/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate41.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate41.errors = vErrors;
return errors === 0;
}

const params_activation_sign = validate42;
const schema43 = {"type":"object","required":["challenge"],"properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"challenge":{"type":"string"},"format":{"enum":["jws","web-eid:1.0"]},"pin":{"type":"string","description":"`pinEntry: \"api\"` only."},"allowLastTry":{"type":"boolean"},"confirm":{"type":"string","pattern":"^[A-Za-z0-9_-]{43}$","description":"SHA-256 JWK thumbprint, RFC 7638."},"expect":{"type":"object","properties":{"nationalId":{"type":"string"},"test":{"type":"boolean"}},"additionalProperties":false},"waitSeconds":{"type":"integer","minimum":0,"maximum":120}},"additionalProperties":false};

function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.challenge === undefined) && (missing0 = "challenge")){
validate42.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((((((((key0 === "reader") || (key0 === "challenge")) || (key0 === "format")) || (key0 === "pin")) || (key0 === "allowLastTry")) || (key0 === "confirm")) || (key0 === "expect")) || (key0 === "waitSeconds"))){
validate42.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate42.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.challenge !== undefined){
const _errs4 = errors;
if(typeof data.challenge !== "string"){
validate42.errors = [{instancePath:instancePath+"/challenge",schemaPath:"#/properties/challenge/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.format !== undefined){
let data2 = data.format;
const _errs6 = errors;
if(!((data2 === "jws") || (data2 === "web-eid:1.0"))){
validate42.errors = [{instancePath:instancePath+"/format",schemaPath:"#/properties/format/enum",keyword:"enum",params:{allowedValues: schema43.properties.format.enum}}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
const _errs7 = errors;
if(typeof data.pin !== "string"){
validate42.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.allowLastTry !== undefined){
const _errs9 = errors;
if(typeof data.allowLastTry !== "boolean"){
validate42.errors = [{instancePath:instancePath+"/allowLastTry",schemaPath:"#/properties/allowLastTry/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.confirm !== undefined){
let data5 = data.confirm;
const _errs11 = errors;
if(errors === _errs11){
if(typeof data5 === "string"){
if(!pattern33.test(data5)){
validate42.errors = [{instancePath:instancePath+"/confirm",schemaPath:"#/properties/confirm/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{43}$"}}];
return false;
}
}
else {
validate42.errors = [{instancePath:instancePath+"/confirm",schemaPath:"#/properties/confirm/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.expect !== undefined){
let data6 = data.expect;
const _errs13 = errors;
if(errors === _errs13){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
const _errs15 = errors;
for(const key1 in data6){
if(!((key1 === "nationalId") || (key1 === "test"))){
validate42.errors = [{instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1}}];
return false;
break;
}
}
if(_errs15 === errors){
if(data6.nationalId !== undefined){
const _errs16 = errors;
if(typeof data6.nationalId !== "string"){
validate42.errors = [{instancePath:instancePath+"/expect/nationalId",schemaPath:"#/properties/expect/properties/nationalId/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid1 = _errs16 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data6.test !== undefined){
const _errs18 = errors;
if(typeof data6.test !== "boolean"){
validate42.errors = [{instancePath:instancePath+"/expect/test",schemaPath:"#/properties/expect/properties/test/type",keyword:"type",params:{type: "boolean"}}];
return false;
}
var valid1 = _errs18 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate42.errors = [{instancePath:instancePath+"/expect",schemaPath:"#/properties/expect/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.waitSeconds !== undefined){
let data9 = data.waitSeconds;
const _errs20 = errors;
if(!((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9)))){
validate42.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs20){
if(typeof data9 == "number"){
if(data9 > 120 || isNaN(data9)){
validate42.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 120}}];
return false;
}
else {
if(data9 < 0 || isNaN(data9)){
validate42.errors = [{instancePath:instancePath+"/waitSeconds",schemaPath:"#/properties/waitSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate42.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate42.errors = vErrors;
return errors === 0;
}

const params_operation_cancel = validate43;
const schema44 = {"type":"object","required":["id"],"properties":{"id":{"anyOf":[{"type":"string"},{"type":"integer"}]}},"additionalProperties":false};

function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.id === undefined) && (missing0 = "id")){
validate43.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "id")){
validate43.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.id !== undefined){
let data0 = data.id;
const _errs3 = errors;
let valid1 = false;
const _errs4 = errors;
if(typeof data0 !== "string"){
const err0 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/anyOf/0/type",keyword:"type",params:{type: "string"}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs6 = errors;
if(!((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0)))){
const err1 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/anyOf/1/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err2 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
validate43.errors = vErrors;
return false;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
}
}
}
}
else {
validate43.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate43.errors = vErrors;
return errors === 0;
}

const params_virtual_insert = validate44;
const schema45 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"profile":{"type":"string"}},"additionalProperties":false};

function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "reader") || (key0 === "profile"))){
validate44.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate44.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.profile !== undefined){
const _errs4 = errors;
if(typeof data.profile !== "string"){
validate44.errors = [{instancePath:instancePath+"/profile",schemaPath:"#/properties/profile/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate44.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate44.errors = vErrors;
return errors === 0;
}

const params_virtual_remove = validate45;
const schema46 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."}},"additionalProperties":false};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "reader")){
validate45.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
if(typeof data.reader !== "string"){
validate45.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
else {
validate45.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate45.errors = vErrors;
return errors === 0;
}

const params_virtual_configure = validate46;
const schema47 = {"type":"object","properties":{"reader":{"type":"string","description":"Id of a reader; by default the one that holds a CPS."},"delayMs":{"type":"integer","minimum":0,"maximum":10000,"description":"Each command to a card in the reader takes so much longer, until it is set anew."},"triesLeft":{"type":"integer","minimum":0,"maximum":15,"description":"Sets the counter of the code of the card that is in, at most to its maximum; 0: blocked."},"failAt":{"anyOf":[{"anyOf":[{"enum":["reading","verifying","signing"]},{"type":"integer","minimum":1,"maximum":1000}],"description":"The next command of this step, or the n-th command from now, fails once with status word 6F00 (`CARD_PROTOCOL`) and does not reach the card: no try is spent. Null takes that back."},{"type":"null"}]}},"additionalProperties":false};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((((key0 === "reader") || (key0 === "delayMs")) || (key0 === "triesLeft")) || (key0 === "failAt"))){
validate46.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.reader !== undefined){
const _errs2 = errors;
if(typeof data.reader !== "string"){
validate46.errors = [{instancePath:instancePath+"/reader",schemaPath:"#/properties/reader/type",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.delayMs !== undefined){
let data1 = data.delayMs;
const _errs4 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate46.errors = [{instancePath:instancePath+"/delayMs",schemaPath:"#/properties/delayMs/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs4){
if(typeof data1 == "number"){
if(data1 > 10000 || isNaN(data1)){
validate46.errors = [{instancePath:instancePath+"/delayMs",schemaPath:"#/properties/delayMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000}}];
return false;
}
else {
if(data1 < 0 || isNaN(data1)){
validate46.errors = [{instancePath:instancePath+"/delayMs",schemaPath:"#/properties/delayMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.triesLeft !== undefined){
let data2 = data.triesLeft;
const _errs6 = errors;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
validate46.errors = [{instancePath:instancePath+"/triesLeft",schemaPath:"#/properties/triesLeft/type",keyword:"type",params:{type: "integer"}}];
return false;
}
if(errors === _errs6){
if(typeof data2 == "number"){
if(data2 > 15 || isNaN(data2)){
validate46.errors = [{instancePath:instancePath+"/triesLeft",schemaPath:"#/properties/triesLeft/maximum",keyword:"maximum",params:{comparison: "<=", limit: 15}}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate46.errors = [{instancePath:instancePath+"/triesLeft",schemaPath:"#/properties/triesLeft/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0}}];
return false;
}
}
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.failAt !== undefined){
let data3 = data.failAt;
const _errs8 = errors;
const _errs9 = errors;
let valid1 = false;
const _errs10 = errors;
const _errs11 = errors;
let valid2 = false;
const _errs12 = errors;
if(!(((data3 === "reading") || (data3 === "verifying")) || (data3 === "signing"))){
const err0 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/0/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema47.properties.failAt.anyOf[0].anyOf[0].enum}};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid1 = _errs12 === errors;
valid2 = valid2 || _valid1;
if(!valid2){
const _errs13 = errors;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
const err1 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/0/anyOf/1/type",keyword:"type",params:{type: "integer"}};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(errors === _errs13){
if(typeof data3 == "number"){
if(data3 > 1000 || isNaN(data3)){
const err2 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/0/anyOf/1/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000}};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
if(data3 < 1 || isNaN(data3)){
const err3 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/0/anyOf/1/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1}};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
}
var _valid1 = _errs13 === errors;
valid2 = valid2 || _valid1;
}
if(!valid2){
const err4 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/0/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
var _valid0 = _errs10 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const _errs15 = errors;
if(data3 !== null){
const err5 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf/1/type",keyword:"type",params:{type: "null"}};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs15 === errors;
valid1 = valid1 || _valid0;
}
if(!valid1){
const err6 = {instancePath:instancePath+"/failAt",schemaPath:"#/properties/failAt/anyOf",keyword:"anyOf",params:{}};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
validate46.errors = vErrors;
return false;
}
else {
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate46.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate46.errors = vErrors;
return errors === 0;
}

const params_virtual_prompt = validate47;
const schema48 = {"type":"object","required":["answer"],"properties":{"answer":{"enum":["confirm","refuse","ignore"]},"pin":{"type":"string","maxLength":64,"description":"The code to type; by default the one of the test cards."}},"additionalProperties":false};

function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.answer === undefined) && (missing0 = "answer")){
validate47.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!((key0 === "answer") || (key0 === "pin"))){
validate47.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0}}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.answer !== undefined){
let data0 = data.answer;
const _errs2 = errors;
if(!(((data0 === "confirm") || (data0 === "refuse")) || (data0 === "ignore"))){
validate47.errors = [{instancePath:instancePath+"/answer",schemaPath:"#/properties/answer/enum",keyword:"enum",params:{allowedValues: schema48.properties.answer.enum}}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pin !== undefined){
let data1 = data.pin;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(func2(data1) > 64){
validate47.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/maxLength",keyword:"maxLength",params:{limit: 64}}];
return false;
}
}
else {
validate47.errors = [{instancePath:instancePath+"/pin",schemaPath:"#/properties/pin/type",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate47.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"}}];
return false;
}
}
validate47.errors = vErrors;
return errors === 0;
}

export const validateParams = {
  'bridge.info': params_bridge_info,
  'rpc.discover': params_rpc_discover,
  'readers.list': params_readers_list,
  'events.subscribe': params_events_subscribe,
  'events.unsubscribe': params_events_unsubscribe,
  'card.identity': params_card_identity,
  'card.certificate': params_card_certificate,
  'pin.status': params_pin_status,
  'pin.verify': params_pin_verify,
  'pin.prepare': params_pin_prepare,
  'pin.change': params_pin_change,
  'pin.unblock': params_pin_unblock,
  'activation.sign': params_activation_sign,
  'operation.cancel': params_operation_cancel,
  'virtual.insert': params_virtual_insert,
  'virtual.remove': params_virtual_remove,
  'virtual.configure': params_virtual_configure,
  'virtual.prompt': params_virtual_prompt,
}
export const configFileSchema = {"type":"object","properties":{"port":{"type":"integer","minimum":0,"maximum":65535},"locale":{"enum":["fr","en"]},"development":{"type":"boolean"},"origins":{"type":"array","items":{"type":"object","required":["origin"],"properties":{"origin":{"type":"string","maxLength":300},"pinEntry":{"enum":["page","api"]},"identity":{"enum":["ask","allow","deny"]},"formats":{"type":"array","items":{"enum":["jws","web-eid:1.0"]},"maxItems":8}},"additionalProperties":false},"maxItems":500},"readers":{"type":"object","properties":{"backend":{"enum":["pcsc","virtual"]},"binding":{"enum":["auto","system","pcsclite"]},"include":{"type":"array","items":{"type":"string","maxLength":200},"maxItems":50},"exclude":{"type":"array","items":{"type":"string","maxLength":200},"maxItems":50},"virtual":{"type":"array","items":{"anyOf":[{"type":"string","maxLength":100},{"type":"null"},{"type":"object","required":["profile"],"properties":{"profile":{"anyOf":[{"type":"string","maxLength":100},{"type":"null"}]},"pinPad":{"type":"boolean"}},"additionalProperties":false}]},"minItems":1,"maxItems":16}},"additionalProperties":false},"pin":{"type":"object","properties":{"holdSeconds":{"type":"integer","minimum":0,"maximum":60},"wrongPerOriginPerHour":{"type":"integer","minimum":1,"maximum":1000}},"additionalProperties":false},"log":{"type":"object","properties":{"level":{"enum":["trace","debug","info","warn","error","fatal","silent"]},"file":{"anyOf":[{"type":"string","maxLength":1000},{"type":"null"}]}},"additionalProperties":false}},"additionalProperties":false}
