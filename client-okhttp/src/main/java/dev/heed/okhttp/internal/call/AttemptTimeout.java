package dev.heed.okhttp.internal.call;

import dev.heed.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Bounds one attempt up to its response headers, by breaking what it waits for. The call itself must not be cancelled:
 * through a wrapped client it is the call of all attempts, and its listeners, which are user code, would hear of it on
 * the timer's thread. It runs in real time, as OkHttp's own timeouts do.
 *
 * <p>What is broken depends on how far the attempt has come, which OkHttp's events tell: an address that is looked up
 * is no longer waited for; a socket that connects, or that only this attempt uses, is closed; where a connection is
 * shared (HTTP/2), the thread that waits for the headers is interrupted, which ends the stream alone.
 */
public final class AttemptTimeout extends EventListener {
    private static final String THREAD = "Heed attempt timeout";

    private final Duration limit;
    private final Dns dns;
    private final CallContext context;
    private final List<Socket> ownSockets = new ArrayList<>();

    /** Only the thread of the attempt starts and cancels it. */
    private Time.@Nullable Timer timer;

    private long deadlineNanos;
    private boolean isExpired;
    private volatile boolean isStopped;
    private boolean isLate;

    /** The attempt is over; the call may go on, and OkHttp goes on calling this listener. */
    private boolean hasEnded;

    private @Nullable Connection connection;

    /** The last connection carries other requests as well. */
    private boolean isShared;

    private boolean isDuplex;

    /** This thread waits for headers on a shared connection. */
    private @Nullable Thread waits;

    private boolean isInterrupted;

    /** The thread was interrupted at some time by this timeout, and not by anybody else. */
    private boolean hasInterrupted;

    /**
     * Makes a timeout that {@link #begin} starts.
     *
     * @param limit how long the attempt may take
     * @param dns looks addresses up for the attempt
     * @param context the context of its call
     */
    public AttemptTimeout(Duration limit, Dns dns, CallContext context) {
        this.limit = limit;
        this.dns = dns;
        this.context = context;
    }

    /** Starts the time, also once more for a request that is sent after a response, with credentials for example. */
    public void begin() {
        synchronized (this) {
            deadlineNanos = System.nanoTime() + limit.toNanos();
            isStopped = false;
        }
        timer = Time.system().delay(limit, this::expires);
    }

    /** Ends the attempt, on its own thread. */
    public void end() {
        synchronized (this) {
            stop();
            connection = null;
            hasEnded = true;
        }
        cancelTimer();
    }

    private void stop() {
        leavesWait();
        isStopped = true;
        ownSockets.clear();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Runs on the timer's thread, which all calls share: it takes no time, and closing a socket may take some. */
    private void expires() {
        List<Socket> closed;
        synchronized (this) {
            if (isStopped || left() > 0) {
                return;
            }
            isExpired = true;
            interruptsWait();
            closed = sockets();
        }
        if (!closed.isEmpty()) {
            start(() -> closed.forEach(AttemptTimeout::close));
        }
    }

    private List<Socket> sockets() {
        List<Socket> all = new ArrayList<>(ownSockets);
        if (connection != null && !isShared) {
            all.add(connection.socket());
        }
        return all;
    }

    /**
     * Closes a socket at once. A TLS socket would first wait for a writer that is stuck, and then say good-bye to a
     * server that does not read; with a linger time of zero and hardly any to read it does neither.
     */
    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.setSoTimeout(1);
        } catch (IOException | RuntimeException e) {
            // It is closed already, or of a kind that has no such option.
        }
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            // Nothing of it is used any more.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        thread.start();
    }

    private long left() {
        return deadlineNanos - System.nanoTime();
    }

    /** Returns whether the time was over before the headers came, be it that the timer has not run yet. */
    public synchronized boolean isOver() {
        return !hasEnded && (isExpired || (!isStopped && left() <= 0));
    }

    /** Returns whether the headers came too late: then the response is dropped. */
    public synchronized boolean isLate() {
        return isLate;
    }

    /** Closes the connection of a late response at once, unless others use it, so that nobody finds it in the pool. */
    public void closeLate() {
        List<Socket> closed;
        synchronized (this) {
            closed = sockets();
        }
        closed.forEach(AttemptTimeout::close);
    }

    /**
     * Takes note of the connection that a request goes out on, and fails if the time is over: an interceptor may have
     * taken it. OkHttp reports no event where a further attempt of one call gets the connection that the call has.
     */
    void entersNetwork(@Nullable Connection used) throws SocketTimeoutException {
        beginsAnew();
        if (used != null) {
            uses(used);
        }
        checkLeft();
    }

    private synchronized void uses(Connection used) {
        if (!isStopped) {
            connection = used;
            isShared = isMultiplexed(used.protocol());
        }
        if (isShared) {
            ownSockets.clear();
        }
    }

    /** Fails if the time is over, before anything is sent. */
    void checkLeft() throws SocketTimeoutException {
        if (isOver()) {
            throw timedOut();
        }
    }

    private SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no response headers within attemptTimeout of " + limit);
    }

    /**
     * Returns what the attempt throws in place of a failure: the timeout, if that caused it. A cancelled call, and a
     * thread that somebody else interrupted, keep their own exception. A response that came too late is forgotten, so
     * that what follows is decided as without one.
     */
    public IOException explained(IOException failure, Call call) {
        boolean byOthers = failure instanceof InterruptedIOException
                && !(failure instanceof SocketTimeoutException)
                && !hasInterrupted();
        if (!isOver() || call.isCanceled() || byOthers) {
            return failure;
        }
        if (isShared()) {
            context.leavesConnection();
        }
        Response unused = context.takeAnswer();
        SocketTimeoutException timedOut = timedOut();
        timedOut.initCause(failure);
        context.standsFor(failure, timedOut);
        return timedOut;
    }

    private synchronized boolean hasInterrupted() {
        return hasInterrupted;
    }

    /** Adds a socket that connects for this attempt. */
    synchronized void opens(Socket socket) {
        ownSockets.add(socket);
    }

    /** Returns when the time is over, as okio's deadlines count. */
    synchronized long deadlineNanoTime() {
        return deadlineNanos;
    }

    /** Returns whether the request goes out on a connection that others share. */
    synchronized boolean isShared() {
        return isShared;
    }

    private void waitsHere() {
        waits = isShared && !isStopped ? Thread.currentThread() : null;
        if (isOver()) {
            interruptsWait();
        }
    }

    private void interruptsWait() {
        if (waits != null && !isInterrupted && !waits.isInterrupted()) {
            isInterrupted = true;
            hasInterrupted = true;
            waits.interrupt();
        }
    }

    /** Takes an interruption back, on the thread that got it. */
    private void leavesWait() {
        waits = null;
        if (isInterrupted) {
            isInterrupted = false;
            boolean unused = Thread.interrupted();
        }
    }

    /** Comes before anything else where there is no connection yet. */
    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        beginsAnew();
    }

    /**
     * Looks the address up before OkHttp does, on another thread, since nothing ends a lookup. OkHttp's own finds the
     * result in the cache of the JVM.
     */
    @Override
    public void dnsStart(Call call, String domainName) {
        if (isStopped) {
            return;
        }
        FutureTask<@Nullable Void> lookup = new FutureTask<>(() -> {
            ContextCallback.runInContext(call, () -> dns.lookup(domainName));
            return null;
        });
        start(lookup);
        try {
            lookup.get(Math.max(0, left()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            SocketTimeoutException timedOut = timedOut();
            context.findings().report(timedOut);
            throw AttemptEvents.<RuntimeException>sneaky(timedOut);
        } catch (ExecutionException e) {
            throw AttemptEvents.<RuntimeException>sneaky(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AttemptEvents.<RuntimeException>sneaky(new InterruptedIOException("interrupted"));
        }
    }

    @Override
    public synchronized void connectEnd(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        if (isMultiplexed(protocol)) {
            ownSockets.clear(); // from now on others may use it
        }
    }

    @Override
    public void connectionAcquired(Call call, Connection acquired) {
        uses(acquired);
    }

    private static boolean isMultiplexed(@Nullable Protocol protocol) {
        return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
    }

    @Override
    public synchronized void connectionReleased(Call call, Connection released) {
        connection = null;
    }

    @Override
    public synchronized void requestHeadersEnd(Call call, Request request) {
        isDuplex = request.body() != null && request.body().isDuplex();
        waitsHere();
    }

    /** Interrupts nobody while the caller's code writes the body; {@link BoundedBody} bounds that. */
    @Override
    public synchronized void requestBodyStart(Call call) {
        if (!isDuplex) {
            leavesWait();
        }
        if (isOver()) {
            throw AttemptEvents.<RuntimeException>sneaky(timedOut());
        }
    }

    @Override
    public synchronized void requestBodyEnd(Call call, long byteCount) {
        if (!isDuplex) {
            waitsHere();
        }
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        synchronized (this) {
            isLate = isExpired;
            stop();
        }
        cancelTimer();
    }

    @Override
    public void retryDecision(Call call, IOException failure, boolean retry) {
        if (retry && isOver()) {
            throw AttemptEvents.<RuntimeException>sneaky(failure);
        }
    }

    /** Starts anew for what is sent after a response, by OkHttp or by an interceptor that proceeds again. */
    private void beginsAnew() {
        boolean isAnother;
        synchronized (this) {
            isAnother = isStopped && !isLate && !hasEnded;
        }
        if (isAnother) {
            begin();
        }
    }
}
