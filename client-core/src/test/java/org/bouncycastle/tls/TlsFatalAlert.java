package org.bouncycastle.tls;

import java.io.IOException;

/** Has the name of Bouncy Castle's: the library knows it by that alone. */
public final class TlsFatalAlert extends IOException {
    private static final long serialVersionUID = 1L;

    public TlsFatalAlert(String message) {
        super(message);
    }
}
