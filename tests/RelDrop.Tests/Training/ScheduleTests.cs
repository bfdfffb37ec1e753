using RelDrop.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

/// <summary>Schedules against numbers that were computed by hand.</summary>
public class ScheduleTests
{
    private static void Equal(double[] expected, Schedule schedule) => Assert.All(expected.Index(), step => Assert.Equal(step.Item, schedule.At(step.Index), 12));

    [Fact]
    public void A_cosine_falls_from_1_and_stays_down()
    {
        var half = Math.Sqrt(0.5) / 2;
        Equal([1, 0.5 + half, 0.5, 0.5 - half, 0, 0], Schedule.Cosine(4));
        Equal([1, 0.55, 0.1, 0.1], Schedule.Cosine(2, to: 0.1));
    }

    [Fact]
    public void Steps_exponentials_lines_and_constants()
    {
        Equal([1, 1, 0.5, 0.5, 0.25], Schedule.Falling(2, by: 0.5));
        Equal([1, 0.9, 0.81], Schedule.Exponential(1, by: 0.9));
        Equal([1, 0.3, 0.09], Schedule.Exponential(2, by: 0.09));
        Equal([0.2, 0.4, 0.6, 0.6], Schedule.Linear(2, 0.2, 0.6));
        Equal([3, 3], Schedule.Constant(3));
    }

    [Fact]
    public void They_are_put_together()
    {
        Equal([0, 0.25, 0.5, 0.75, 1, 0.5, 0], Schedule.Cosine(2).WithWarmUp(4, from: 0));
        Equal([1, 1, 0.5, 0.25], Schedule.Constant().Then(1, Schedule.Falling(1, 0.5)));
        Equal([1, 1, 1, 0.5, 0.5, 0.5, 0], Schedule.Cosine(2).Every(3));
        Equal([1, 0.5], Schedule.Falling(1, 0.5).WithWarmUp(0));
    }

    [Fact]
    public void What_is_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant().Every(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant().WithWarmUp(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant().At(-1));
    }

    [Fact]
    public void Each_groups_own_rate_is_multiplied()
    {
        using var model = Sequential(Flatten(), Linear(72, 2));
        using var optimizer = ParameterGroups.SGD(model, 0.4);
        optimizer.ParamGroups.Last().InitialLearningRate = 0.2;
        var trainer = new Trainer(model, optimizer) { Schedule = Schedule.Falling(8, 0.5) };
        Assert.Equal([0.4, 0.2, 0.1], trainer.Epochs(3, TrainerTests.Batches).Select(epoch => Math.Round(epoch.LearningRate, 12)));
        Assert.Equal(0.05, optimizer.ParamGroups.Last().LearningRate, 12);
    }
}
