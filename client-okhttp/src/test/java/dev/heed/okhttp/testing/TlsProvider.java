package dev.heed.okhttp.testing;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.conscrypt.Conscrypt;

/** Who speaks TLS for a client, each in its own words. None is installed: the JVM's own stays the default. */
public enum TlsProvider {
    JDK,
    CONSCRYPT,
    BOUNCY_CASTLE;

    public OkHttpClient.Builder with(OkHttpClient.Builder client, X509TrustManager trusted) {
        try {
            SSLContext context = context();
            context.init(null, new TrustManager[] {trusted}, new SecureRandom());
            return client.sslSocketFactory(context.getSocketFactory(), trusted);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private SSLContext context() throws GeneralSecurityException {
        return switch (this) {
            case JDK -> SSLContext.getInstance("TLS");
            case CONSCRYPT -> SSLContext.getInstance("TLS", Conscrypt.newProvider());
            case BOUNCY_CASTLE -> SSLContext.getInstance("TLS", bouncyCastle());
        };
    }

    private static Provider bouncyCastle() {
        return new BouncyCastleJsseProvider(new BouncyCastleProvider());
    }
}
