package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages are short, say what they are about, and lead to each other. */
class DocsPagesTest {
    private static final String README = "README.md";
    private static final int MAX_LINES = 250;

    /** These do not begin with a question: the one says what Heed does, the other what to type. */
    private static final Set<String> WITHOUT_A_QUESTION = Set.of(README, Docs.CONTRIBUTING);

    static List<DocsPage> pages() {
        return Docs.pages();
    }

    @Test
    void theReadmeIsReadInMinutes() {
        DocsPage readme = Docs.page(README);
        assertThat(readme.lines()).hasSizeLessThan(200);
        assertThat(readme.text().split("\\s+", -1)).hasSizeLessThan(2_500);
    }

    @Test
    void theReadmeShowsTheTwoLinesOfCodeFirst() {
        List<String> lines = Docs.page(README).lines();
        assertThat(lines.indexOf("OkHttpClient client = resilience.wrap(new OkHttpClient());"))
                .isBetween(0, 15);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noPageIsLong(DocsPage page) {
        assertThat(page.lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageBeginsWithTheQuestionThatItAnswers(DocsPage page) {
        List<String> lines = page.lines();
        assertThat(lines.get(0)).startsWith("# ");
        if (!WITHOUT_A_QUESTION.contains(page.path())) {
            assertThat(lines.get(2)).startsWith("This page answers: ").endsWith("?");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(DocsPage page) {
        List<String> broken = new ArrayList<>();
        for (String link : page.links()) {
            if (!link.startsWith("https://") && !leadsSomewhere(page, link)) {
                broken.add(link);
            }
        }
        assertThat(broken).as(page.path()).isEmpty();
    }

    private static boolean leadsSomewhere(DocsPage page, String link) {
        String target = target(page, link);
        int hash = link.indexOf('#');
        return Files.exists(Docs.ROOT.resolve(target))
                && (hash < 0 || Docs.page(target).anchors().contains(link.substring(hash + 1)));
    }

    /** The file that a link leads to, below the root of the project. */
    private static String target(DocsPage page, String link) {
        String file = link.replaceAll("#.*", "");
        Path base = Path.of(page.path());
        Path target = file.isEmpty() ? base : base.resolveSibling(file).normalize();
        return target.toString().replace('\\', '/');
    }

    @Test
    void everyPageIsReachedFromTheReadme() {
        Set<String> left = new TreeSet<>(pages().stream().map(DocsPage::path).toList());
        Deque<String> next = new ArrayDeque<>(List.of(README));
        while (!next.isEmpty()) {
            String path = next.remove();
            if (left.remove(path)) {
                DocsPage page = Docs.page(path);
                page.links().forEach(link -> next.add(target(page, link)));
            }
        }
        assertThat(left).as("pages that no link leads to").isEmpty();
    }
}
