@echo off
rem Runs the command line of Halfspace; takes Java, version 17 or later.
setlocal DisableDelayedExpansion
set "LIBRARIES=%~dp0..\lib"
set "LAUNCHER=%LIBRARIES%\launcher"

set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"

rem OpenBLAS lets idle threads spin for 2^26 cycles, on cores that our own threads want.
if not defined OPENBLAS_THREAD_TIMEOUT set "OPENBLAS_THREAD_TIMEOUT=14"

set "KIND=work"
for /f "usebackq delims=" %%L in ("%LAUNCHER%\short.commands") do for %%C in (%%L) do if "%%~C"=="%~1" set "KIND=short"
for /f "usebackq delims=" %%L in ("%LAUNCHER%\kernels.commands") do for %%C in (%%L) do if "%%~C"=="%~1" set "KIND=kernels"
if "%~1"=="" set "KIND=short"

"%JAVA%" "@%LAUNCHER%\all.options" "@%LAUNCHER%\%KIND%.options" %HALFSPACE_JAVA_OPTIONS% ^
  -cp "%LIBRARIES%\*" org.halfspace.cli.Halfspace %*
exit /b %ERRORLEVEL%
