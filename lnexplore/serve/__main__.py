"""The `lnexplore` command as `python -m lnexplore.serve`."""

from lnexplore.serve import main

if __name__ == "__main__":
    main()
