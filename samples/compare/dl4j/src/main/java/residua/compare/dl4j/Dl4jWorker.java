package residua.compare.dl4j;

import java.io.IOException;
import residua.compare.NetworkTurns;
import residua.compare.Worker;

/** DL4J's side, on the CPU: inference. */
final class Dl4jWorker {
    private Dl4jWorker() {}

    /** Serves turns; how many threads there are, says OMP_NUM_THREADS. */
    public static void main(String[] arguments) throws IOException {
        NetworkTurns networks = new NetworkTurns(work -> new Dl4jInference(work.network()));
        Worker.serve(networks::answer);
    }
}
