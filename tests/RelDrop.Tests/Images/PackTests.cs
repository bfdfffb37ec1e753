using RelDrop.Imaging;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

public sealed class PackTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shards_train_as_their_folders()
    {
        var data = Data(folder);
        Assert.Contains("18 images of 3 classes in 3 shards", Done("pack", data, "--out", folder["shards"], "--per-shard", "8"), StringComparison.Ordinal);
        var (packed, plain) = (ImageSets.Open(folder["shards"]), ImageSets.Open(data));
        Assert.Equal(plain.Train.Classes, packed.Train.Classes);
        Assert.Equal(plain.Test.Labels.Order(), packed.Test.Labels.Order());
        Done(["train", folder["shards"], .. Tiny, "--epochs", "1", "--output", folder["run"]]);
        Assert.Contains("9 images:", Done("evaluate", folder["run"], folder["shards"]), StringComparison.Ordinal);
        Assert.Contains("9 images:", Done("evaluate", folder["run"], folder["shards/test"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_packed_is_refused()
    {
        Classes(folder, "whole", 2, "a", "b");
        Done("pack", folder["whole"], "--out", folder["shards"]);
        Assert.Contains("has shards already; expected another --out.", Refused("pack", folder["whole"], "--out", folder["shards"]), StringComparison.Ordinal);
        Assert.Contains("There is no folder 'nowhere'", Refused("pack", "nowhere", "--out", folder["other"]), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder["cifar"]).FullName, "data_batch_1.bin"), new byte[3073]);
        File.WriteAllBytes(folder["cifar/test_batch.bin"], new byte[3073]);
        Assert.Contains("pixels", Refused("pack", folder["cifar"], "--out", folder["other"]), StringComparison.Ordinal);
    }
}
