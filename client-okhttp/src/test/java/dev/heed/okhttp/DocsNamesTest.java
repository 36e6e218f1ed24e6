package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for those who change the code name classes that exist, and leave out none that threads share. */
class DocsNamesTest {
    private static final String ARCHITECTURE = "client-okhttp/docs/contribute/architecture.md";
    private static final String CONCURRENCY = "client-okhttp/docs/contribute/concurrency.md";

    private static final Pattern DECLARATION = Pattern.compile("\\b(?:class|interface|record|enum) ([A-Z]\\w*)");

    /** A type, perhaps with a member behind it; constants are in upper case. */
    private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-z]\\w*)([.(].*)?");

    private static final Pattern TYPE_IN_A_PICTURE = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\\b");

    private static final Pattern SHARED =
            Pattern.compile("\\bsynchronized\\b(?! Throwable fillInStackTrace)|\\bvolatile\\b"
                    + "|\\bAtomic\\w+[(<]|\\bConcurrentHashMap\\b|\\bThreadLocal[.<]|\\bSemaphore \\w+;|\\bThreadPoolExecutor\\("
                    + "|\\b\\w*Lock \\w+ =|\\bVarHandle\\b|\\bConcurrent\\w+|\\bCopyOnWrite\\w+|\\bBlockingQueue\\b");

    /** Types of the JDK and of OkHttp, and headers. */
    private static final Set<String> FOREIGN = Set.of(
            "Allow",
            "AsyncTimeout",
            "CallerRunsPolicy",
            "ConcurrentHashMap",
            "Dispatcher",
            "IOException",
            "Location",
            "OkHttp",
            "ReentrantLock",
            "Semaphore");

    /** Types of the library by name, with the file that declares them. */
    private static Map<String, Path> types() {
        Map<String, Path> types = new TreeMap<>();
        sources()
                .forEach((file, text) ->
                        DECLARATION.matcher(text).results().forEach(found -> types.put(found.group(1), file)));
        return types;
    }

    private static Map<Path, String> sources() {
        Map<Path, String> sources = new TreeMap<>();
        for (String module : List.of("client-core", "client-okhttp")) {
            sources.putAll(Docs.sources(Path.of(module, "src", "main", "java")));
        }
        return sources;
    }

    private static Set<String> named(DocsPage page) {
        Stream<String> inProse = page.codeSpans().stream()
                .map(TYPE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1));
        Stream<String> inPictures = page.blocks().stream()
                .filter(block -> block.language().equals("text"))
                .flatMap(block ->
                        TYPE_IN_A_PICTURE.matcher(block.body()).results().map(found -> found.group()));
        return Stream.concat(inProse, inPictures).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {ARCHITECTURE, CONCURRENCY})
    void everyTypeThatAPageNamesExists(String path) {
        Set<String> missing = named(Docs.page(path));
        assertThat(missing).hasSizeGreaterThan(20);
        missing.removeAll(FOREIGN);
        missing.removeAll(types().keySet());
        assertThat(missing)
                .as("types that %s names and no source declares", path)
                .isEmpty();
    }

    @Test
    void everythingThatThreadsShareIsOnThePage() {
        Set<String> named = named(Docs.page(CONCURRENCY));
        Set<String> missing = sources().entrySet().stream()
                .filter(source -> SHARED.matcher(code(source.getValue())).find())
                .map(source -> String.valueOf(source.getKey().getFileName()).replace(".java", ""))
                .filter(type -> !named.contains(type))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(missing)
                .as("types with a lock or an atomic that %s does not name", CONCURRENCY)
                .isEmpty();
    }

    private static String code(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("//[^\n]*", "")
                .replaceAll("(?m)^import .*$", "");
    }
}
