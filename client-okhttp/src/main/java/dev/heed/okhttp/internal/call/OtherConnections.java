package dev.heed.okhttp.internal.call;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Keeps a call off the shared connections where its attempts timed out. OkHttp reuses a connection only where the
 * {@link Dns} is equal, and has no other means to leave one that goes on working for others. Calls that left equally
 * often share their new connections.
 *
 * @param dns looks addresses up
 * @param left how many shared connections the call has left; more than zero
 */
public record OtherConnections(Dns dns, int left) implements Dns {
    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        return dns.lookup(hostname);
    }
}
