package dev.heed.okhttp.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Stands between a client and a server on loopback, one thread a connection; afterwards all of it is closed. */
public abstract class Relay implements BeforeEachCallback, AfterEachCallback {
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private @Nullable ServerSocket server;

    /** What a client gets that has connected. */
    protected abstract void serve(Socket client, int number) throws IOException;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        server().close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private ServerSocket server() {
        return Objects.requireNonNull(server, "begins with the test");
    }

    public int port() {
        return server().getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server().getInetAddress(), port());
    }

    /** How many connections it got. */
    public int connections() {
        return connections.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = kept(server().accept());
            int number = connections.incrementAndGet();
            start(() -> {
                try (client) {
                    serve(client, number);
                }
            });
        }
    }

    private Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    /** Carries bytes both ways until both sides have ended. Every host is on loopback. */
    final void tunnel(Socket client, int port) throws IOException {
        Socket far = kept(new Socket(InetAddress.getByName("localhost"), port));
        Thread back = start(() -> copy(far, client));
        copy(client, far);
        try {
            back.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void copy(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[8192];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            out.write(bytes, 0, count);
        }
        to.shutdownOutput();
    }

    /** The head of the next request; empty if the client has hung up. */
    public static String head(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }

    public static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static void end(Socket client) throws IOException {
        client.shutdownOutput();
    }

    static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    interface Deed {
        void run() throws IOException;
    }

    /** What fails here is a side that has hung up. */
    private static Thread start(Deed deed) {
        Thread thread = new Thread(
                () -> {
                    try {
                        deed.run();
                    } catch (IOException | UncheckedIOException e) {
                        // the client, the server or the test
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
