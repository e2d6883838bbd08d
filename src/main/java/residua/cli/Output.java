package residua.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/**
 * The result of a command, on stdout: text for people or, where asked for, exactly one JSON object on one line.
 *
 * @param stdout where to print
 * @param json true where the object was asked for
 */
record Output(PrintStream stdout, boolean json) {

    /** Prints the result: {@code object} (a map or a record) where JSON was asked for, else the text. */
    void result(Object object, String text) {
        if (json) {
            try {
                stdout.println(new ObjectMapper().writeValueAsString(object));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the result cannot be written as JSON", e);
            }
        } else {
            stdout.print(text.endsWith("\n") ? text : text + "\n");
        }
        stdout.flush();
    }

    /** A line on the way to the result, for people only; nothing where the object was asked for. */
    void line(String text) {
        if (!json) {
            stdout.println(text);
            stdout.flush();
        }
    }
}
