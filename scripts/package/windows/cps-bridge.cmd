@"%~dp0runtime\node.exe" --no-inspect --no-inspect-brk --no-inspect-wait "%~dp0bin\cps-bridge.js" %*
