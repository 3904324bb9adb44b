@echo off
rem Commands may run more than once, so what is done already is left alone.
if exist "%ProgramData%\Contoso\agent.json" exit /b 0
mkdir "%ProgramData%\Contoso"
copy /y agent.json "%ProgramData%\Contoso\agent.json"
