package dev.heed.okhttp.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that takes connections and comes to no end: it is silent, or sends headers byte by byte for ever. */
public final class StuckServer implements BeforeEachCallback, AfterEachCallback {
    private static final int BETWEEN_BYTES_MILLIS = 10;

    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // before each test
    private ServerSocket socket;

    private volatile boolean trickles;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        Thread thread = new Thread(this::serve, "stuck server");
        thread.setDaemon(true);
        thread.start();
    }

    public HttpUrl url(String scheme) {
        return HttpUrl.get(scheme + "://localhost:" + socket.getLocalPort() + "/");
    }

    /** No read of the client ever times out. */
    public void trickles() {
        trickles = true;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                if (trickles) {
                    Thread trickle = new Thread(() -> trickle(connection), "trickle");
                    trickle.setDaemon(true);
                    trickle.start();
                }
            } catch (IOException e) {
                // The test has ended.
            }
        }
    }

    private void trickle(Socket connection) {
        try {
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nX-Endless: ".getBytes(StandardCharsets.US_ASCII));
            while (!closed.await(BETWEEN_BYTES_MILLIS, TimeUnit.MILLISECONDS)) {
                out.write('x');
            }
        } catch (IOException | InterruptedException e) {
            // The client has hung up.
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closed.countDown();
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
