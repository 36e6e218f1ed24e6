package dev.heed.okhttp.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.IntSupplier;

/** Stands before a server that speaks TLS, and breaks handshakes as scripted; the others it lets through. */
public final class TlsDoor extends Relay {
    /** How a handshake breaks once the client has said hello. */
    public enum Break {
        ENDS,
        ENDS_WITHIN_A_RECORD,
        RESETS,
        RESETS_WITHIN_A_RECORD,
        SENDS_AN_ALERT;

        private static final byte[] HALF_A_RECORD = {22, 3, 3, 0, 100, 2, 0};

        /** RFC 8446 6.2: fatal, handshake_failure. */
        private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

        private void at(Socket client) throws IOException {
            client.getInputStream().read(new byte[8192]);
            switch (this) {
                case ENDS -> end(client);
                case ENDS_WITHIN_A_RECORD -> {
                    client.getOutputStream().write(HALF_A_RECORD);
                    end(client);
                }
                case RESETS -> reset(client);
                case RESETS_WITHIN_A_RECORD -> {
                    client.getOutputStream().write(HALF_A_RECORD);
                    reset(client);
                }
                case SENDS_AN_ALERT -> {
                    client.getOutputStream().write(ALERT);
                    end(client);
                }
            }
        }
    }

    private final IntSupplier server;
    private final Queue<Break> script = new ArrayDeque<>();

    public TlsDoor(IntSupplier portOfServer) {
        this.server = portOfServer;
    }

    public void breaks(Break... handshakes) {
        script.addAll(List.of(handshakes));
    }

    private synchronized Break next() {
        return script.poll();
    }

    @Override
    protected void serve(Socket client, int number) throws IOException {
        Break next = next();
        if (next == null) {
            tunnel(client, server.getAsInt());
        } else {
            next.at(client);
            client.getInputStream().read(); // until the client has taken note and hangs up
        }
    }
}
