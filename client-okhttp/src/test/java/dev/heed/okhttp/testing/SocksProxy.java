package dev.heed.okhttp.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A SOCKS5 proxy (RFC 1928, RFC 1929). The JDK asks its {@link Authenticator} for the password, of which a JVM has one: it is
 * set for this proxy's port, and put back afterwards.
 */
public final class SocksProxy extends Relay {
    private static final int VERSION = 5;
    private static final int OPEN = 0;
    private static final int NO_ACCEPTABLE_METHOD = 0xFF;

    /** What becomes of a connection: a reply code of RFC 1928 section 6, or one of these. */
    public static final int REFUSES_THE_PASSWORD = -1;

    public static final int TAKES_NO_METHOD = -2;
    public static final int HANGS_UP = -3;
    public static final int TUNNELS_WITH_PASSWORD = -4;

    private final Queue<Integer> fates = new ArrayDeque<>();
    private final List<String> passwords = new CopyOnWriteArrayList<>();
    private @Nullable Authenticator before;

    public Proxy proxy() {
        return new Proxy(Proxy.Type.SOCKS, address());
    }

    /** What becomes of the next connection; without one it is tunnelled. */
    public SocksProxy next(int fate, int times) {
        fates.addAll(Collections.nCopies(times, fate));
        return this;
    }

    /** The passwords that were shown to it, each time. */
    public List<String> passwords() {
        return Collections.unmodifiableList(passwords);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        super.beforeEach(context);
        before = Authenticator.getDefault();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                boolean asks = getRequestingPort() == port();
                return asks ? new PasswordAuthentication("user", "secret".toCharArray()) : null;
            }
        });
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Authenticator.setDefault(before);
        super.afterEach(context);
    }

    private synchronized int fate() {
        Integer scripted = fates.poll();
        return scripted == null ? OPEN : scripted;
    }

    @Override
    protected void serve(Socket client, int number) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        in.readByte();
        in.readNBytes(in.readByte());
        int fate = fate();
        switch (fate) {
            case HANGS_UP -> {}
            case TAKES_NO_METHOD -> write(client, VERSION, NO_ACCEPTABLE_METHOD);
            case REFUSES_THE_PASSWORD -> authenticate(client, in, 1);
            case TUNNELS_WITH_PASSWORD -> {
                authenticate(client, in, 0);
                connect(client, in, OPEN);
            }
            default -> {
                write(client, VERSION, 0);
                connect(client, in, fate);
            }
        }
    }

    private void authenticate(Socket client, DataInputStream in, int status) throws IOException {
        write(client, VERSION, 2);
        in.readByte();
        in.readNBytes(in.readUnsignedByte());
        passwords.add(new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.ISO_8859_1));
        write(client, 1, status);
    }

    private void connect(Socket client, DataInputStream in, int reply) throws IOException {
        in.readNBytes(3);
        int type = in.readByte();
        in.readNBytes(type == 3 ? in.readUnsignedByte() : type == 1 ? 4 : 16);
        int port = in.readUnsignedShort();
        write(client, VERSION, reply, 0, 1, 0, 0, 0, 0, 0, 0);
        if (reply == OPEN) {
            tunnel(client, port);
        }
    }

    private static void write(Socket client, int... values) throws IOException {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        client.getOutputStream().write(bytes);
    }
}
