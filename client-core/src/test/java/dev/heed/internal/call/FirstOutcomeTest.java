package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever asks for an outcome may be the first to do so. */
class FirstOutcomeTest {
    private static final String PACKAGE = "dev.heed.";

    /** In which no class of the library was used before. */
    private static final class Afresh extends ClassLoader {
        Afresh() {
            super(FirstOutcomeTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String file = "/" + name.replace('.', '/') + ".class";
            try (InputStream in = OutcomeReader.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void anAnswerHasATypeThoughNobodyUsedOneBefore() throws ReflectiveOperationException {
        Afresh loader = new Afresh();
        Constructor<?> heads = loader.loadClass(ResponseHead.class.getName())
                .getConstructor(
                        int.class,
                        URI.class,
                        Optional.class,
                        List.class,
                        List.class,
                        boolean.class,
                        List.class,
                        Optional.class,
                        boolean.class);
        Class<?> reader = loader.loadClass(OutcomeReader.class.getName());
        for (int i = 0; i < 2; i++) {
            Object head = heads.newInstance(
                    404,
                    URI.create("http://host/"),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    false,
                    List.of(),
                    Optional.empty(),
                    false);
            Object outcome = reader.getMethod("read", head.getClass()).invoke(null, head);
            assertThat(outcome).hasToString("NotFound[status=404]");
        }
    }
}
