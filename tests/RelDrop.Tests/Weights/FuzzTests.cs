using RelDrop.Weights;
using static TorchSharp.torch;

namespace RelDrop.Tests.Weights;

/// <summary>Damaged files: each opens and reads in full, or is refused as invalid, without much memory.</summary>
public sealed class FuzzTests : WeightFiles
{
    private const int Runs = 400;

    [Theory]
    [InlineData("state_dict.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("views.pth")]
    [InlineData("zip64.pth")]
    [InlineData("legacy.pth")]
    [InlineData("module.pth")]
    [InlineData("types.safetensors")]
    public void Damage_is_refused_or_harmless(string name)
    {
        var random = new Random(20260807);
        var whole = File.ReadAllBytes(Made(name));
        var refused = 0;
        for (var i = 0; i < Runs; i++)
        {
            var path = Write($"{i}", Damage(whole, random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAll(path);
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.InRange(e.Message.Length, 1, 3000);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
            File.Delete(path);
        }

        Assert.InRange(refused, Runs / 4, Runs);
    }

    /// <summary>A cut, or a few bytes flipped, overwritten with extreme values, or moved.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var damaged = whole.ToArray();
        if (random.Next(4) == 0)
            return damaged[..random.Next(damaged.Length)];
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var place = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0: damaged[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: damaged[place] = (byte)random.Next(256); break;
                case 2: damaged.AsSpan(place, Math.Min(random.Next(1, 9), damaged.Length - place)).Fill((byte)(random.Next(2) * 255)); break;
                default: damaged.AsSpan(random.Next(damaged.Length - 8), 8).CopyTo(damaged.AsSpan(Math.Min(place, damaged.Length - 8))); break;
            }
        }

        return damaged;
    }

    private static void ReadAll(string path)
    {
        using var scope = NewDisposeScope();
        using var weights = StateDict.Open(path);
        foreach (var tensor in weights.Tensors)
            Assert.Equal(tensor.Shape, tensor.Read().shape);
    }
}
