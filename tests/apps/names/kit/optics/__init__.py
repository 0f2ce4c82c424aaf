from kit.stubs import attach

__getattr__ = attach(__name__, __file__)
