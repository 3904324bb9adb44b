@echo off
rem Runs as LocalSystem at the end of Windows Setup, before anybody signs in, from C:\Windows\Setup\Scripts.
rem Windows ignores the exit code of this file: look at result\result.json beside it.
rem Windows does not run it at all with an OEM product key, except in Enterprise editions.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%~dp0Install-Package.ps1" -LogFolder "%~dp0result"
exit /b %ERRORLEVEL%
