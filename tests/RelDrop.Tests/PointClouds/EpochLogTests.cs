using PointClouds.Training;
using RelDrop.Samples.Runs;

namespace RelDrop.Tests.PointClouds;

public sealed class EpochLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["epochs.csv"];

    public void Dispose() => folder.Dispose();

    private static EpochRow Row(int epoch) => new(epoch, 1e-3, 1.0 / 3, 0.5, 1e-9, 0.25, 12.345);

    [Fact]
    public void What_is_written_comes_back_to_the_last_bit()
    {
        var log = new EpochLog<EpochRow>(File);
        for (var epoch = 1; epoch <= 3; epoch++)
            log.Add(Row(epoch));
        Assert.Equal("epoch,learning_rate,loss,train_accuracy,test_instance_accuracy,test_class_accuracy,step_milliseconds", System.IO.File.ReadLines(File).First());
        var again = new EpochLog<EpochRow>(File);
        again.Resume(2);
        Assert.Equal([Row(1), Row(2)], again.Rows);
        again.Add(Row(3));
        Assert.Equal(log.Rows, again.Rows);
        Assert.Contains("epochs.csv has 3 epochs; expected 4 or more", Assert.Throws<InvalidDataException>(() => again.Resume(4)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2,0,0,0,0,0,0")]
    [InlineData("1,0,0,0,0,0")]
    [InlineData("1,0,0,0,0,0,0,0")]
    [InlineData("1,0,zero,0,0,0,0")]
    [InlineData("1,\"0,0,0,0,0,0")]
    public void A_line_that_is_none_of_it_is_named(string line)
    {
        new EpochLog<EpochRow>(File).Add(Row(1));
        System.IO.File.WriteAllText(File, $"{System.IO.File.ReadLines(File).First()}\n{line}\n");
        Assert.Contains("epochs.csv, line 2: expected epoch 1; ", Assert.Throws<InvalidDataException>(() => new EpochLog<EpochRow>(File).Resume(1)).Message, StringComparison.Ordinal);
    }
}
