import imaplib


def port():
    return imaplib.IMAP4_PORT
