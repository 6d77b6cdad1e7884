"""``python -m khuyencong`` is the console script ``khuyencong``."""

from khuyencong.config.cli import main

if __name__ == "__main__":
    main()
