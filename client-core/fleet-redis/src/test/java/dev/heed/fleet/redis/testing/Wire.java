package dev.heed.fleet.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A wire to a server that can be cut, healed, and held up: bytes then stay where they are, as in front of a server that
 * hangs. Port and server may change between two connections.
 */
public final class Wire implements AutoCloseable {
    private final ServerSocket listening;
    private final Supplier<Integer> port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean cut;
    private boolean heldUp;

    /** A wire to what listens to that port of loopback by then. */
    public Wire(Supplier<Integer> port) {
        this.port = port;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Where clients connect to. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Breaks all connections, and those that are made until it is healed. */
    public synchronized void cut() {
        cut = true;
        sockets.forEach(Wire::close);
        sockets.clear();
    }

    /** Lets clients connect again. */
    public synchronized void heal() {
        cut = false;
    }

    /** Lets nothing through, and breaks nothing. */
    public synchronized void holdUp() {
        heldUp = true;
    }

    /** Lets through what was held up, and all that follows. */
    public synchronized void letThrough() {
        heldUp = false;
        notifyAll();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                connect(listening.accept());
            } catch (IOException e) {
                // Closed, or the server is down: the client sees its connection end.
            }
        }
    }

    private synchronized void connect(Socket client) throws IOException {
        sockets.add(client);
        if (cut) {
            close(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port.get());
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start(() -> pass(client, server));
            start(() -> pass(server, client));
        } catch (IOException e) {
            close(client);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitOpen();
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // Cut.
        }
    }

    private synchronized void awaitOpen() throws InterruptedException {
        while (heldUp) {
            wait();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        letThrough();
        cut();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
