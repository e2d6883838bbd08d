package residua.compare;

import java.io.IOException;

/** ONNX Runtime's side, on the CPU: inference. */
final class OnnxWorker {
    private OnnxWorker() {}

    /** Serves turns; the argument is the number of threads. */
    public static void main(String[] arguments) throws IOException {
        int threads = Integer.parseInt(arguments[0]);
        NetworkTurns networks = new NetworkTurns(work -> new OnnxInference(work.network(), threads));
        Worker.serve(networks::answer);
    }
}
