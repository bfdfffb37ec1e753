using RelDrop.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>Who trains together, and on which part.</summary>
public class RanksTests
{
    [Theory]
    [InlineData(32, 4, 1, "0..8 8..16 16..24 24..32")]
    [InlineData(10, 4, 1, "0..2 2..5 5..7 7..10")]
    [InlineData(3, 4, 1, "0..1 1..2 2..3 3..3")]
    [InlineData(3, 4, 2, "0..3 3..3 3..3 3..3")]
    [InlineData(9, 4, 2, "0..2 2..4 4..6 6..9")]
    [InlineData(1, 2, 2, "0..1 1..1")]
    [InlineData(0, 2, 1, "0..0 0..0")]
    public void Parts_make_up_the_batch(int samples, int ranks, int least, string expected) =>
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, ranks).Select(rank => BatchShare.Of(samples, rank, ranks, least).Range)));

    [Theory]
    [InlineData(-1, 0, 1, 1, "samples")]
    [InlineData(4, 2, 2, 1, "rank")]
    [InlineData(4, -1, 2, 1, "rank")]
    [InlineData(4, 0, 0, 1, "ranks")]
    [InlineData(4, 0, 1, 0, "least")]
    public void Parts_that_there_are_not_are_refused(int samples, int rank, int ranks, int least, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => BatchShare.Of(samples, rank, ranks, least)).ParamName);

    [Fact]
    public void Sums_are_the_same_in_all_ranks()
    {
        var sums = LoopbackRun.Of(3, ranks =>
        {
            double[] values = [0.1 * (ranks.Rank + 1), ranks.Rank];
            ranks.Sum(values);
            return values;
        });
        Assert.All(sums, sum => Assert.Equal([0.1 + 0.2 + (0.1 * 3), 3], sum));
    }

    [Fact]
    public void All_get_the_first_ones_weights()
    {
        var hashes = LoopbackRun.Of(3, ranks =>
        {
            using var model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4));
            foreach (var parameter in model.parameters())
            {
                using (no_grad())
                    parameter.fill_(Number.Of(ranks.Rank));
            }

            ranks.Broadcast(model);
            return (Fingerprint.Of(model), model.parameters().First().data<float>()[0]);
        });
        Assert.Single(hashes.Distinct());
        Assert.Equal(0, hashes[2].Item2);
    }

    [Fact]
    public void Without_a_launcher_there_is_one_rank_and_what_it_throws_is_thrown()
    {
        using var ranks = Ranks.Join(null, With());
        Assert.Equal((0, 1, 0, 1, true), (ranks.Rank, ranks.Size, ranks.LocalRank, ranks.LocalSize, ranks.IsFirst));
        Assert.Equal(7, ranks.Run(() => 7));
        Assert.Throws<FormatException>(() => ranks.Run(() => throw new FormatException()));
        // A shell that Slurm started.
        using var alone = Ranks.Join(new RanksOptions { Required = true }, With(("PMIX_RANK", "0"), ("SLURM_STEP_NUM_TASKS", "1")));
        Assert.Equal(1, alone.Size);
    }

    [Fact]
    public void A_launcher_can_be_required()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Ranks.Join(new RanksOptions { Required = true }, With()));
        Assert.Equal("No launcher of MPI programs started this process: start it by mpirun -np 4 … or srun --mpi=pmix ….", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => Ranks.Join(new RanksOptions { Required = true }, With(("SLURM_STEP_NUM_TASKS", "4"))));
        Assert.StartsWith("No launcher of MPI programs started this process: Slurm started it without MPI; add --mpi=pmix", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launchers_are_known_by_their_variables()
    {
        Assert.False(With().IsThere);
        Assert.False(With(("SLURM_PROCID", "0")).IsThere);
        var openMpi = With(("OMPI_COMM_WORLD_RANK", "1"), ("OMPI_COMM_WORLD_SIZE", "4"), ("PMIX_RANK", "1"));
        Assert.Equal((true, false, 4), (openMpi.IsThere, openMpi.IsOfMpich, openMpi.Size));
        var mpich = With(("PMI_RANK", "0"), ("PMI_SIZE", "2"));
        Assert.Equal((true, true, 2), (mpich.IsThere, mpich.IsOfMpich, mpich.Size));
        var slurm = With(("PMIX_RANK", "3"), ("SLURM_STEP_NUM_TASKS", "8"));
        Assert.Equal((true, false, false, 8), (slurm.IsThere, slurm.IsOfMpich, slurm.IsSlurmWithoutMpi, slurm.Size));
    }

    [Fact]
    public void Where_MPI_is_missing_the_line_says_what_to_install()
    {
        var error = Assert.Throws<InvalidOperationException>(() => MpiLibrary.Load(With(("PMI_RANK", "0")), path: null, ["libnone.so.1"]));
        Assert.Equal("This process was started by an MPI launcher, but MPI is not installed: neither libmpi.so.40 (Debian: openmpi-bin) nor libmpich.so.12 (mpich) can be loaded. RELDROP_MPI is to be the path of another.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => MpiLibrary.Load(With(("PMI_RANK", "0")), "/nowhere/libmpi.so"));
        Assert.Equal("RELDROP_MPI is '/nowhere/libmpi.so', which is not a library of MPI that can be loaded; expected the path of one, such as libmpi.so.40.", error.Message);
        Assert.Throws<InvalidOperationException>(() => MpiLibrary.Load(With(("PMI_RANK", "0")), "libc.so.6"));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RanksOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RanksOptions { Timeout = TimeSpan.FromDays(30) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedGradientsOptions { BucketBytes = 0 });
    }

    private static Launcher With(params (string Name, string Value)[] variables) => new(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
