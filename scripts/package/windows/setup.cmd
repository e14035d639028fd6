@echo off
rem What the installer runs: it has no place for what is printed. Kept where it failed.
set "NODE_DISABLE_COMPILE_CACHE=1"
set "log=%TEMP%\cps-bridge-setup.log"
"%~dp0runtime\node.exe" --no-inspect --no-inspect-brk --no-inspect-wait "%~dp0bin\cps-bridge.js" setup %* > "%log%" 2>&1
if errorlevel 1 exit /b 1
del "%log%"
