@echo off
rem Starts lnexplore on Windows, without asking for any rights. The first start makes an environment from the wheel beside this
rem file (some minutes); later ones begin at once. With a folder "wheels" beside it no connection to the internet is needed.
setlocal EnableExtensions
rem A folder of a network gets a letter for as long as this takes.
pushd "%~dp0"
title lnexplore

set "WHEEL="
for %%F in (lnexplore-*.whl) do set "WHEEL=%%~nF"
if not defined WHEEL goto :missing
set "PLACE=%LOCALAPPDATA%\lnexplore\%WHEEL%"
if exist "%PLACE%\ready" goto :start

set "PYTHON="
for %%V in (3.13 3.12 3.11) do if not defined PYTHON (
  py -%%V -c "import venv, ensurepip" >nul 2>&1 && set "PYTHON=py -%%V"
)
if not defined PYTHON (
  python -c "import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>&1 && set "PYTHON=python"
)
if not defined PYTHON (
  echo lnexplore needs Python 3.11, 3.12 or 3.13. Install it for yourself only; no administrator is needed. Then start again.
  goto :failed
)
echo First start: lnexplore is being prepared in
echo "%PLACE%"
echo This takes some minutes.
if exist "%PLACE%" rmdir /s /q "%PLACE%"
%PYTHON% -m venv "%PLACE%" || goto :failed
set "SOURCE="
if exist wheels set "SOURCE=--no-index --find-links wheels"
"%PLACE%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check %SOURCE% --require-hashes -r requirements.txt || (
  echo The libraries could not be installed. Is this computer connected to the internet?
  goto :failed
)
"%PLACE%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "%WHEEL%.whl" || goto :failed
type nul > "%PLACE%\ready"

:start
echo lnexplore opens in the browser. Close this window to end it.
"%PLACE%\Scripts\lnexplore.exe" %LNEXPLORE_OPTIONS% && exit /b 0
goto :failed

:missing
rem Outside of brackets: the name of the folder may have its own, as after a second download.
echo The file lnexplore-....whl is missing. Put it into the folder of this file: "%CD%"

:failed
echo.
echo lnexplore was not started.
pause
exit /b 1
