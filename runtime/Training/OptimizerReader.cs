using TorchSharp.Modules;

namespace RelDrop.Training;

/// <summary>
/// What optimizers read their states from. Each tensor is looked at before torch sees it, which would make one of whatever type and
/// size the file says.
/// </summary>
/// <remarks>Only the numbers before a tensor's elements are read byte by byte, so that the first such byte begins a tensor.</remarks>
internal sealed class OptimizerReader : BinaryReader
{
    private readonly byte[] bytes;
    private long elementsStart;

    public OptimizerReader(byte[] bytes, int start)
        : base(new MemoryStream(bytes, writable: false) { Position = start }) => this.bytes = bytes;

    /// <summary>What the next tensors should be like; null if that is not known.</summary>
    public Parameter? Expected { get; set; }

    public override byte ReadByte()
    {
        if (Expected is not null && BaseStream.Position >= elementsStart)
        {
            var tensor = new TorchSharpReader(bytes, (int)BaseStream.Position).Tensor();
            tensor.Expect($"the tensor at byte {BaseStream.Position}", Expected);
            elementsStart = tensor.Start;
        }

        return base.ReadByte();
    }

    /// <summary>Reads how often something was done.</summary>
    public override long ReadInt64()
    {
        var value = base.ReadInt64();
        return value >= 0 || Expected is null ? value : throw new InvalidDataException($"the count before byte {BaseStream.Position} is {value}; expected 0 or more");
    }
}
