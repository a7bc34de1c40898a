"""The portal's project package: settings, addresses and the foundation beneath the apps."""

__version__ = "0.1.0"
