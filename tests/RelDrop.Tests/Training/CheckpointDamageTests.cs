using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Training;

/// <summary>Damaged checkpoints: each is refused and changes nothing, or the damage was where nothing is.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const int Runs = 400;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("SGD")]
    [InlineData("Adam")]
    public void Damage_is_refused_or_harmless(string kind)
    {
        var (saved, savedOptimizer) = CheckpointTests.Create(kind, steps: 2);
        var path = folder["checkpoint.zip"];
        Checkpoint.Save(path, saved, savedOptimizer, new CheckpointState(7, 9));
        var (whole, intact) = (File.ReadAllBytes(path), CheckpointTests.Snapshot(saved, savedOptimizer));
        var random = new Random(20261128);
        var refused = 0;
        for (var i = 0; i < Runs; i++)
        {
            File.WriteAllBytes(path, Damaged(whole, random));
            var (model, optimizer) = CheckpointTests.Create(kind, steps: 1);
            var before = CheckpointTests.Snapshot(model, optimizer);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.Equal(new CheckpointState(7, 9), Checkpoint.Load(path, model, optimizer));
                Assert.Equal(intact, CheckpointTests.Snapshot(model, optimizer));
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.Equal(before, CheckpointTests.Snapshot(model, optimizer));
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 2_000_000);
            model.Dispose();
            optimizer.Dispose();
        }

        Assert.InRange(refused, Runs / 2, Runs);
    }

    [Fact]
    public void A_flipped_bit_of_a_weight_is_noticed()
    {
        var (model, optimizer) = CheckpointTests.Create(steps: 1);
        var path = folder["checkpoint.zip"];
        Checkpoint.Save(path, model, optimizer, new CheckpointState(1, 0));
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("0.weight"u8) + 20] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("model.dat: its checksum is ", Assert.Throws<InvalidDataException>(() => Checkpoint.Load(path, model, optimizer)).Message, StringComparison.Ordinal);
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        if (random.Next(5) == 0)
            return whole[..random.Next(whole.Length)];
        var bytes = whole.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var place = random.Next(bytes.Length);
            if (random.Next(2) == 0)
                bytes[place] ^= (byte)(1 << random.Next(8));
            else
                bytes.AsSpan(place, Math.Min(random.Next(1, 9), bytes.Length - place)).Fill((byte)(random.Next(2) * 255));
        }

        return bytes;
    }
}
