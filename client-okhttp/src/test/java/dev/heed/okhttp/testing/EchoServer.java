package dev.heed.okhttp.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;

/**
 * Replies with the status that each request names in its header {@code Outcome}, or breaks its connection for 0. Takes
 * thousands of connections that are cancelled halfway, of which MockWebServer would log each.
 */
public final class EchoServer implements AutoCloseable {
    public static final String OUTCOME = "Outcome";

    private final ServerSocket socket;
    private final AtomicInteger replies = new AtomicInteger();

    public EchoServer() {
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        start(this::accept);
    }

    public HttpUrl url(String path) {
        return HttpUrl.get("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort() + path);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = connection.getOutputStream();
            for (int outcome = outcome(in); outcome != 0; outcome = outcome(in)) {
                String reply = "HTTP/1.1 " + outcome + " echoed\r\nLocation: ?after=" + replies.incrementAndGet()
                        + "\r\nContent-Length: 4\r\n\r\necho";
                out.write(reply.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    /** Of the next request, all of which is read; 0 if there is none. */
    private static int outcome(BufferedReader in) throws IOException {
        int outcome = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith(OUTCOME + ": ")) {
                outcome = Integer.parseInt(line.substring(OUTCOME.length() + 2));
            }
        }
        return outcome;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
