@echo off
rem Commands may run more than once: leave alone what is done already.
exit /b 0
