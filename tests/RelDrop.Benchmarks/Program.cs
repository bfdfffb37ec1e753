using System.CommandLine;
using RelDrop.Benchmarks;
using RelDrop.Benchmarks.Decoding;
using RelDrop.Benchmarks.Machines;
using RelDrop.Benchmarks.ManyRanks;
using RelDrop.Benchmarks.Memory;
using RelDrop.Benchmarks.Pieces;
using RelDrop.Benchmarks.Ptx;
using RelDrop.Benchmarks.Soak;
using Spectre.Console;

// Lines that go to a file have no edge to break at.
if (!AnsiConsole.Profile.Out.IsTerminal)
    AnsiConsole.Profile.Width = 500;
var command = new RootCommand("What relevance and RelDrop cost, against what they are compared with.") { new RatiosCommand(), new ScalingCommand(), new AgreementCommand(), new PiecesCommand(), new PeakCommand(), new ExportPtxCommand(), new MachineCommand(), new SoakCommand(), new DecodeCommand(), new ScaleModelCommand() };
return command.Parse(args).Invoke();
