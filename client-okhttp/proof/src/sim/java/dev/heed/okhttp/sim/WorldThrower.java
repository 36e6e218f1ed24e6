package dev.heed.okhttp.sim;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * An interceptor of the user, added before wrapping, that throws after it got a response: a converter, an
 * authenticator.
 */
final class WorldThrower implements Interceptor {
    private final Random random;
    private final Ledger ledger;
    private final int percent;

    WorldThrower(Random random, Ledger ledger) {
        this.random = random;
        this.ledger = ledger;
        this.percent = Law.pick(random, 3, 15, 50);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        boolean isOfServer = response.networkResponse() != null;
        if (!isOfServer || random.nextInt(100) >= percent) {
            return response;
        }
        if (random.nextBoolean()) {
            response.close();
        }
        WorldCall call = WorldCall.of(chain.request());
        if (random.nextInt(8) == 0) {
            Mischief mistake = new Mischief();
            ledger.broke(call, mistake);
            throw mistake;
        }
        IOException failure = failure();
        ledger.broke(call, failure);
        throw failure;
    }

    /** Of types that would mean something if no response had come. */
    private IOException failure() {
        return switch (random.nextInt(8)) {
            case 0 -> new SocketTimeoutException("of an interceptor");
            case 1 -> new ConnectException("of an interceptor");
            case 2 -> new ProtocolException("of an interceptor");
            case 3 -> new SSLHandshakeException("of an interceptor");
            default -> new IOException("of an interceptor");
        };
    }
}
