package dev.heed.okhttp.testing;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy: answers each CONNECT as scripted, and then opens the tunnel. */
public final class ConnectProxy extends Relay {
    private static final String OPEN = "HTTP/1.1 200 Connection established\r\n\r\n";

    /** Read and dropped: the connection ends without an answer. */
    public static final String SILENCE = "";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile @Nullable String always;

    public Proxy proxy() {
        return new Proxy(Proxy.Type.HTTP, address());
    }

    /** What the next CONNECT is answered with: a status line and header lines. */
    public ConnectProxy answers(String... lines) {
        answers.add(answer(lines));
        return this;
    }

    /** What every CONNECT is answered with for which nothing else is scripted; the tunnel, if this is not called. */
    public void answersAlways(String... lines) {
        always = answer(lines);
    }

    private static String answer(String... lines) {
        return lines[0].isEmpty()
                ? SILENCE
                : "HTTP/1.1 " + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n";
    }

    /** The CONNECT requests that came. */
    public List<String> connects() {
        return Collections.unmodifiableList(heads);
    }

    /** How many of them showed these credentials. */
    public long shown(String credentials) {
        return heads.stream()
                .filter(head -> head.contains("Proxy-Authorization: " + credentials))
                .count();
    }

    @Override
    protected void serve(Socket client, int number) throws IOException {
        while (true) {
            String head = head(client);
            if (head.isEmpty()) {
                return;
            }
            heads.add(head);
            String answer = next();
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (answer.equals(OPEN)) {
                tunnel(client, port(head));
                return;
            }
            if (answer.equals(SILENCE) || answer.contains("Connection: close")) {
                return;
            }
        }
    }

    private synchronized String next() {
        String scripted = answers.poll();
        String otherwise = always;
        return scripted != null ? scripted : otherwise != null ? otherwise : OPEN;
    }

    private static int port(String head) {
        String authority = head.split(" ", 3)[1];
        return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    }
}
