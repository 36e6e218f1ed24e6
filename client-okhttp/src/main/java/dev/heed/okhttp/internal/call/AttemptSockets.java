package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Tells an {@link AttemptTimeout} which sockets connect for its attempt. The client's own factory makes them. */
public final class AttemptSockets extends SocketFactory {
    private final SocketFactory delegate;
    private final AttemptTimeout timeout;

    public AttemptSockets(SocketFactory delegate, AttemptTimeout timeout) {
        this.delegate = delegate;
        this.timeout = timeout;
    }

    /** Makes a socket that is not connected: the only kind that OkHttp asks for. */
    @Override
    public Socket createSocket() throws IOException {
        timeout.checkLeft();
        return opened(delegate.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return opened(delegate.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return opened(delegate.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return opened(delegate.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return opened(delegate.createSocket(address, port, localAddress, localPort));
    }

    private Socket opened(Socket socket) {
        timeout.opens(socket);
        return socket;
    }
}
