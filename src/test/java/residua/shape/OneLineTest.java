package residua.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void messagesStayOneLineWhateverTheyQuote() {
        assertEquals("a; b", new UserException("a\r\n  b\n").getMessage());
        assertEquals("x?[2Jy", new UserException("x\u001b[2Jy").getMessage());
        assertEquals("a?b", OneLine.of("a\u202eb"));
        assertEquals(1503, new UserException("x".repeat(1_000_000)).getMessage().length());
    }

    @Test
    void namesAreCutInTheMiddle() {
        assertEquals("a?b", OneLine.of("a\nb", 100));
        assertEquals("aaaa...bb", OneLine.of("a".repeat(100) + "b".repeat(100), 8));
    }
}
