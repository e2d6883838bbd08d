/**
 * Files: weights in and out, checkpoints, arrays of logits. No device. May import {@code tensor} and {@code shape}.
 *
 * <p>{@link residua.weights.WeightFile} reads safetensors, PyTorch's checkpoints (zip and legacy) and the project's own;
 * {@link residua.weights.WeightMatch} finds a network's tensors in them. Files are untrusted: nothing in one is ever
 * executed, nothing is allocated that the file's length does not account for, and whatever is wrong ends in a
 * {@link residua.shape.UserException} of one line. Files are written to {@code NAME.tmp}, brought to the disk and
 * renamed: a crash or a full disk leaves the old one. A run keeps the checkpoint before the last one too, as
 * {@code checkpoint.previous.safetensors}, for the case that the last one is damaged.
 *
 * <h2>Checkpoints</h2>
 *
 * <p>A {@link residua.weights.Checkpoint} is a safetensors file, all tensors F32: first parameters and running
 * statistics under torchvision's names, in the network's order; then, if it can go on training, one
 * {@code optimizer.momentum.NAME} for each trained parameter. Its metadata, all of them text:
 *
 * <table>
 * <caption>Metadata of a checkpoint, version 1</caption>
 * <tr><td>{@code format}</td><td>{@code residua-checkpoint}</td></tr>
 * <tr><td>{@code version}</td><td>{@code 1}; a reader refuses any other</td></tr>
 * <tr><td>{@code model}</td><td>name in the zoo</td></tr>
 * <tr><td>{@code option.NAME}</td><td>an option that decides the network's form</td></tr>
 * <tr><td>{@code input}</td><td>extents of an image, {@code C H W}</td></tr>
 * <tr><td>{@code mean}, {@code deviation}</td><td>normalisation of pixels of 0 to 1, a number for each channel</td></tr>
 * <tr><td>{@code labels}</td><td>names of the classes, a JSON list</td></tr>
 * <tr><td>{@code train.epoch}, {@code train.stepInEpoch}, {@code train.step}</td><td>epochs finished, steps since,
 *     steps in all</td></tr>
 * <tr><td>{@code train.seed}, {@code train.data}, {@code train.batch}, {@code train.labelSmoothing}</td><td>what
 *     decides each batch and its loss</td></tr>
 * <tr><td>{@code train.baseRate}, {@code train.optimizer}, {@code train.schedule}, {@code train.scheduleState}</td>
 *     <td>what decides each step; the convention of the momentum is in {@code train.optimizer}</td></tr>
 * <tr><td>{@code train.more.NAME}</td><td>whatever else the training loop keeps</td></tr>
 * <tr><td>{@code crc32c}</td><td>a JSON object: for each tensor the CRC-32C of its shape, written {@code [64, 3]},
 *     and its bytes, in hexadecimal</td></tr>
 * <tr><td>{@code crc32c.metadata}</td><td>the same of all other metadata: key, zero byte, value, zero byte, in the order
 *     of the keys' UTF-16 units. As {@code crc32c} is among them, this is the checksum of the whole; a file with
 *     neither is read as it is</td></tr>
 * </table>
 *
 * <p>Numbers are decimal and as long as it takes to read back the same bits.
 */
package residua.weights;
