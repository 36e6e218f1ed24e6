package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * The user's authenticator, which is not asked while a hold stands: OkHttp would send what it answers at once.
 *
 * @param core that knows the holds
 * @param users own
 */
record HeldAuthenticator(Core core, Authenticator users) implements Authenticator {
    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        return core.isHeld(response.request()) ? null : users.authenticate(route, response);
    }
}
