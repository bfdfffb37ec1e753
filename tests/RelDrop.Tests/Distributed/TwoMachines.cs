using System.Globalization;

namespace RelDrop.Tests.Distributed;

/// <summary>Two network namespaces of this machine, each with a name and an address of its own, connected by a bridge: to MPI, two machines.</summary>
internal sealed class TwoMachines : IDisposable
{
    private static readonly string Id = $"{Environment.ProcessId % 100_000}";

    private readonly string bridge = $"rdb{Id}";
    private readonly string subnet = $"10.231.{Environment.ProcessId % 250}";
    private readonly TemporaryFolder folder = new();

    public TwoMachines()
    {
        Ip($"link add {bridge} type bridge");
        Ip($"addr add {subnet}.254/24 dev {bridge}");
        Ip($"link set {bridge} up");
        foreach (var (i, node) in Names.Index())
        {
            Ip($"netns add {node}");
            Ip($"link add {Port(i)} type veth peer name eth0 netns {node}");
            Ip($"link set {Port(i)} master {bridge} up");
            Ip($"-n {node} addr add {subnet}.{i + 1}/24 dev eth0");
            Ip($"-n {node} link set eth0 up");
            Ip($"-n {node} link set lo up");
        }

        // What mpirun takes for ssh: a host, and a command for its shell.
        File.WriteAllText(folder["agent.sh"], "#!/bin/bash\nnode=$1; shift\nexec ip netns exec \"$node\" unshare --uts bash -c \"hostname $node; $*\"\n");
        Mpirun.Start("chmod", ["+x", folder["agent.sh"]]).Succeeded();
    }

    /// <summary>Why there cannot be any here; null if there can.</summary>
    public static string? WhyNot { get; } = Mpirun.WhyNot ?? Find();

    /// <summary>The machines' names.</summary>
    public static string[] Names { get; } = [$"rdn{Id}a", $"rdn{Id}b"];

    /// <summary>How many bytes have gone from one to the other.</summary>
    public long Bytes => long.Parse(File.ReadAllText($"/sys/class/net/{Port(0)}/statistics/rx_bytes"), CultureInfo.InvariantCulture);

    /// <summary>Runs the program of ranks, one on each.</summary>
    public Mpirun.Result Run(params string[] arguments) => Mpirun.Start("mpirun",
    [
        "-np", "2", "--host", string.Join(',', Names.Select(node => $"{node}:1")), "--mca", "plm_rsh_agent", folder["agent.sh"],
        "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", $"{subnet}.0/24", "--mca", "oob_tcp_if_include", $"{subnet}.0/24", .. Mpirun.Program, .. arguments,
    ]);

    public void Dispose()
    {
        foreach (var node in Names)
            Ip($"netns del {node}");
        Ip($"link del {bridge}");
        folder.Dispose();
    }

    private static string Port(int machine) => $"rdv{Id}{(char)('a' + machine)}";

    private static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
            return "Network namespaces are made by root.";
        if (Mpirun.PathOf("ip") is null || Mpirun.PathOf("unshare") is null)
            return "There is no ip or unshare (Debian: iproute2, util-linux).";
        if (!Mpirun.IsOpenMpi)
            return "Only Open MPI's mpirun is told how to reach them.";
        var (add, remove) = (Mpirun.Start("ip", ["netns", "add", $"rdn{Id}x"]), Mpirun.Start("ip", ["netns", "del", $"rdn{Id}x"]));
        return add.ExitCode == 0 && remove.ExitCode == 0 ? null : $"Network namespaces cannot be made here: {string.Join(' ', add.Errors)}";
    }

    private static void Ip(string arguments) => Mpirun.Start("ip", arguments.Split(' ')).Succeeded();
}

/// <summary>A test that needs <see cref="TwoMachines"/>; skipped, with the reason, where there cannot be any.</summary>
internal sealed class TwoMachinesFactAttribute : FactAttribute
{
    public TwoMachinesFactAttribute() => Skip = TwoMachines.WhyNot;
}
