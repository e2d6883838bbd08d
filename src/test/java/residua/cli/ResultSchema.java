package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import residua.bench.ResultFile;

/** The published schema of results. */
final class ResultSchema {
    private ResultSchema() {}

    /** What a result has that the schema does not allow. */
    static Set<ValidationMessage> objections(JsonNode result) {
        try (InputStream in = ResultFile.class.getResourceAsStream("result-1.schema.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
            return schema.validate(result, run -> run.getExecutionConfig().setFormatAssertionsEnabled(true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails where the result is not valid, or of another kind. */
    static void assertValid(JsonNode result, String kind) {
        assertEquals(Set.of(), objections(result));
        assertEquals(kind, result.get("kind").asText());
    }
}
