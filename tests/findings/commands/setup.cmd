@echo off
rem b
