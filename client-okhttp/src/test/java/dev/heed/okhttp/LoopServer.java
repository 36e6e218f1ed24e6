package dev.heed.okhttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import okhttp3.HttpUrl;

/** The only server there is: whatever host and port is asked, it writes the bytes of a script and hangs up. */
final class LoopServer extends SocketFactory {
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");
    private static final int END_OF_HEAD = 0x0D0A0D0A;
    private static final int ANY_PORT = 0;
    private static final int BACKLOG = 50;

    private final ServerSocket socket;

    /** Heads of requests as they came over the wire. */
    private volatile List<String> requests = List.of();

    private volatile LoopScript script = new LoopScript(new byte[0]);

    LoopServer() {
        try {
            socket = new ServerSocket(ANY_PORT, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "loop server");
        thread.setDaemon(true);
        thread.start();
    }

    HttpUrl url() {
        return HttpUrl.get("http://localhost:" + socket.getLocalPort() + "/a?q=1#f");
    }

    /** From now on. */
    List<String> plays(LoopScript next) {
        List<String> heads = new CopyOnWriteArrayList<>();
        requests = heads;
        script = next;
        return heads;
    }

    private void serve() {
        while (true) {
            try (Socket connection = socket.accept()) {
                connection.setTcpNoDelay(true);
                List<String> heads = requests;
                heads.add(head(new BufferedInputStream(connection.getInputStream())));
                connection.getOutputStream().write(script.reply(heads.size() - 1));
            } catch (IOException e) {
                // The client has hung up.
            }
        }
    }

    /** Reads the body too: what is left unread when a socket is closed resets the connection, and the reply is lost. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lastFour = 0;
        while (lastFour != END_OF_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("a request without end");
            }
            head.write(next);
            lastFour = lastFour << Byte.SIZE | next;
        }
        Matcher length = LENGTH.matcher(head.toString(ISO_8859_1));
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head.toString(ISO_8859_1);
    }

    @Override
    public Socket createSocket() {
        return new Once(socket.getLocalSocketAddress());
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    /** Looks broken to OkHttp once a reply has come: whether it saw the server hang up in time would be a race. */
    private static final class Once extends Socket {
        private final SocketAddress server;
        private volatile boolean answered;

        Once(SocketAddress server) {
            this.server = server;
        }

        @Override
        public void connect(SocketAddress any, int timeout) throws IOException {
            super.connect(server, timeout);
        }

        @Override
        public boolean isInputShutdown() {
            return answered || super.isInputShutdown();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int read = super.read(buffer, offset, length);
                    answered = true;
                    return read;
                }
            };
        }
    }
}
