@echo off
rem c
