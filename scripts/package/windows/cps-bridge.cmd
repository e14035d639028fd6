@"%~dp0runtime\node.exe" "%~dp0bin\cps-bridge.js" %*
