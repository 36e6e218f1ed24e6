package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Pairs a callback with the context that its call was enqueued in. It stands in the place of the callback, so that
 * calls without a context need no field for it. It does not open the context itself: the loop decides about the
 * response, which listeners hear of, before the callback and in the same context.
 */
public final class ContextCallback implements Callback {
    /** The key is the Kotlin class, since looking a tag up by the Java class makes a new Kotlin class each time. */
    private static final KClass<ContextCallback> KEY = JvmClassMappingKt.getKotlinClass(ContextCallback.class);

    private final UnaryOperator<Runnable> context;
    private final Callback callback;

    ContextCallback(UnaryOperator<Runnable> context, Callback callback) {
        this.context = context;
        this.callback = callback;
    }

    /**
     * Represents work that is done in a context.
     *
     * @param <E> the type of exception that the work throws
     */
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
        callback.onResponse(call, response);
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        callback.onFailure(call, failure);
    }

    public <E extends Exception> void run(Work<E> work) throws E {
        run(context, work);
    }

    /** Gives the context to an attempt, since its interceptors run in the context too. */
    public void goesWith(Call attempt) {
        attempt.tag(KEY, () -> this);
    }

    /** Does work for an attempt on another thread, in the context of its call if that carries one. */
    static <E extends Exception> void runInContext(Call attempt, Work<E> work) throws E {
        ContextCallback known = attempt.tag(KEY);
        if (known == null) {
            work.run();
        } else {
            known.run(work);
        }
    }

    /**
     * Does work in a context. The work is done whatever the user's function does: a call must not get lost for want of
     * its context. What the function throws goes to the thread's handler of uncaught exceptions.
     */
    static <E extends Exception> void run(UnaryOperator<Runnable> context, Work<E> work) throws E {
        Once once = new Once(work);
        try {
            context.apply(once).run();
        } catch (Throwable e) {
            UserExceptions.report(e);
        }
        once.run();
        if (once.thrown != null) {
            sneak(once.thrown);
        }
    }

    /** Throws any exception unchanged, since Kotlin declares none. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Does work once, and only on the thread that wants it done. */
    private static final class Once implements Runnable {
        private final Work<?> work;
        private final Thread thread = Thread.currentThread();
        private boolean isDone;

        /** The exception of the work is kept from the user's function, which has nothing to do with it. */
        private @Nullable Throwable thrown;

        Once(Work<?> work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (Thread.currentThread() != thread || isDone) {
                return;
            }
            isDone = true;
            try {
                work.run();
            } catch (Throwable e) {
                thrown = e;
            }
        }
    }

    /**
     * Opens the context of a call as the outermost interceptor of each attempt: a thread of the dispatcher has no
     * context, or that of another call.
     */
    public static final class Opener implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            ContextCallback known = chain.call().tag(KEY);
            if (known == null) {
                return chain.proceed(chain.request()); // a call of execute() runs on the thread of its caller
            }
            return respond(known.context, () -> chain.proceed(chain.request()));
        }
    }

    /** Represents what sends a request, or several, and brings a response. */
    public interface Sending {
        Response send() throws IOException;
    }

    /** Sends in a context, which {@link #run} describes. */
    public static Response respond(UnaryOperator<Runnable> context, Sending sending) throws IOException {
        Sent sent = new Sent(sending);
        run(context, sent);
        return Objects.requireNonNull(sent.response, "what sends answers or throws");
    }

    private static final class Sent implements Work<IOException> {
        private final Sending sending;
        private @Nullable Response response;

        Sent(Sending sending) {
            this.sending = sending;
        }

        @Override
        public void run() throws IOException {
            response = sending.send();
        }
    }
}
