package residua.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3",
        "'', abc, 3",
        "abc, '', 3",
        "same, same, 0",
        "resnet18, resnet81, 1",
        "trian, train, 1",
        "ca, abc, 3"
    })
    void edits(String a, String b, int count) {
        assertEquals(count, Spelling.edits(a, b));
    }

    @Test
    void theNearestComesFirst() {
        assertEquals(
                List.of("train", "trace", "verify"), Spelling.nearest("trian", List.of("verify", "trace", "train")));
    }
}
