using System.Net.Sockets;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Security;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// One AMQP connection. The reading task works through the frames, the writing task sends what has gathered; both, the
/// commits and the readers' tasks meet under <see cref="Gate"/>, where nothing ever waits.
/// </summary>
internal sealed class Connection : IDisposable
{
    /// <summary>Bytes of unfinished messages that one connection may hold.</summary>
    public const long MaxPartialBytes = 32 * 1024 * 1024;

    private const ushort ChannelMax = 63;
    private const int ReceiveBytes = 256 * 1024;

    // Above this nothing more is delivered until the socket has taken what there is.
    private const int OutputRoom = 512 * 1024;

    // Answers are bounded by what the peer sends; one that never reads them is not waited for for ever.
    private const int MaxOutput = 8 * 1024 * 1024;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly Dictionary<ushort, Session> _sessions = [];
    private readonly List<OutgoingLink> _waitingForRoom = [];
    private readonly AsyncSignal _written = new();
    private AmqpBuffer _spare = new();
    private Heartbeat? _heartbeat;
    private TaskCompletionSource? _drained;
    private int _appends;
    private bool _closing;
    private bool _finished;

    public Connection(Socket socket, BrokerServices services) => (_socket, Services) = (socket, services);

    /// <summary>Guards everything of this connection.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What the broker is made of.</summary>
    public BrokerServices Services { get; }

    /// <summary>What the peer has shown to be allowed.</summary>
    public ClaimSet Claims { get; } = new();

    /// <summary>Frames that wait to be sent.</summary>
    public AmqpBuffer Output { get; private set; } = new();

    /// <summary>Most bytes of a frame that the peer takes.</summary>
    public int PeerMaxFrame { get; private set; } = 512;

    /// <summary>Bytes held for unfinished messages.</summary>
    public long PartialBytes { get; set; }

    /// <summary>The sessions there are.</summary>
    public IEnumerable<Session> Sessions => _sessions.Values;

    /// <summary>Serves the connection to its end; never throws.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var writing = WriteLoopAsync();
        AmqpError? error = null;
        try
        {
            error = await ReadLoopAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            error = new AmqpError(Conditions.ConnectionForced, "The broker is shutting down.");
        }
        catch (ConnectionFault fault)
        {
            error = fault.Error;
        }
        catch (AmqpFormatException exception)
        {
            error = new AmqpError(Conditions.FramingError, exception.Message);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer is gone: there is nobody left to tell.
        }
        catch (Exception exception)
        {
            Services.Logger.ConnectionBroken(exception);
            error = new AmqpError(Conditions.InternalError, "The broker failed to serve this connection.");
        }
        if (error is not null && error.Condition != Conditions.ConnectionForced)
            Services.Logger.ConnectionFaulted(error.Condition, error.Description);
        await EndAsync(error, writing);
    }

    /// <summary>Has what was written sent. Call under the lock.</summary>
    public void Flush() => _written.Set();

    /// <summary>Sends an empty frame when there is nothing else to send.</summary>
    public void Beat()
    {
        lock (Gate)
        {
            if (_closing || Output.Length > 0) return;
            Output.EndFrame(Output.BeginFrame(0));
            Flush();
        }
    }

    /// <summary>Ends a connection whose peer has fallen silent: the read fails, and everything else follows.</summary>
    public void Abandon() => _socket.Dispose();

    /// <summary>Counts an append as begun. Call under the lock.</summary>
    public void AppendBegun() => _appends++;

    /// <summary>Counts an append as answered. Call under the lock.</summary>
    public void AppendDone()
    {
        if (--_appends == 0) _drained?.TrySetResult();
    }

    /// <summary>True when a delivery may be added now; otherwise the link is called when it may.</summary>
    public bool HasRoom(OutgoingLink link)
    {
        if (Output.Length < OutputRoom) return true;
        if (!_waitingForRoom.Contains(link)) _waitingForRoom.Add(link);
        return false;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _heartbeat?.Dispose();
        _socket.Dispose();
        lock (Gate)
        {
            Output.Dispose();
            _spare.Dispose();
        }
    }

    private async Task<AmqpError?> ReadLoopAsync(CancellationToken stopping)
    {
        var framer = new FrameReader(ReceiveBytes);
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        handshake.CancelAfter(HandshakeTimeout);
        try
        {
            while (!_closing)
            {
                var token = framer.Phase == FramePhase.Open ? stopping : handshake.Token;
                var read = await _socket.ReceiveAsync(framer.Space(), SocketFlags.None, token);
                if (read == 0) return null;
                _heartbeat?.Heard();
                framer.Received(read);
                lock (Gate) Process(framer);
                if (Output.Length > MaxOutput)
                    return new AmqpError(Conditions.ResourceLimitExceeded, "The peer sends but does not read what it is answered.");
                await Services.Budget.WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new AmqpError(Conditions.ResourceLimitExceeded, "The connection was not opened in time.");
        }
        finally
        {
            framer.Dispose();
        }
        return null;
    }

    private void Process(FrameReader framer)
    {
        while (!_closing)
        {
            if (framer.Phase == FramePhase.Header)
            {
                if (!framer.TryHeader(out var protocol)) break;
                OnHeader(framer, protocol);
                continue;
            }
            if (!framer.TryFrame(out var type, out var channel, out var body)) break;
            switch (framer.Phase)
            {
                case FramePhase.Sasl:
                    OnSasl(framer, type, body);
                    break;
                default:
                    if (type != 0) throw new ConnectionFault(Conditions.FramingError, "A frame is of an unexpected type.");
                    OnFrame(framer, channel, body);
                    break;
            }
        }
        Flush();
    }

    private void OnHeader(FrameReader framer, byte protocol)
    {
        switch (protocol)
        {
            case 3 when !framer.SaslDone:
                Output.Raw("AMQP\x03\x01\x00\x00"u8);
                SaslMechanisms.WriteMechanisms(Output);
                framer.Phase = FramePhase.Sasl;
                break;
            case 0:
                Output.Raw("AMQP\x00\x01\x00\x00"u8);
                framer.Phase = FramePhase.BeforeOpen;
                break;
            default:
                // The specification's answer to a protocol that is not spoken here: the header that would be, and the end.
                Output.Raw("AMQP\x03\x01\x00\x00"u8);
                _closing = true;
                break;
        }
    }

    private void OnSasl(FrameReader framer, byte type, ReadOnlySpan<byte> body)
    {
        var reader = new AmqpReader(body);
        if (type != 1 || reader.ReadDescriptor() != Descriptors.SaslInit)
            throw new ConnectionFault(Conditions.FramingError, "A SASL init was expected.");
        var outcome = SaslMechanisms.Judge(ref reader, Services.Key, Claims);
        SaslMechanisms.WriteOutcome(Output, outcome);
        framer.SaslDone = true;
        framer.Phase = FramePhase.Header;
        if (outcome != SaslMechanisms.Ok) _closing = true;
    }

    private void OnFrame(FrameReader framer, ushort channel, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return; // a heartbeat
        var reader = new AmqpReader(body);
        var descriptor = reader.ReadDescriptor();
        if ((descriptor == Descriptors.Open) != (framer.Phase == FramePhase.BeforeOpen))
            throw new ConnectionFault(Conditions.NotAllowed, "A connection is opened once, first of all.");
        switch (descriptor)
        {
            case Descriptors.Open:
                OnOpen(ref reader);
                framer.Phase = FramePhase.Open;
                break;
            case Descriptors.Begin:
                OnBegin(ref reader, channel);
                break;
            case Descriptors.Attach:
                SessionOf(channel).OnAttach(AttachFrame.Read(ref reader));
                break;
            case Descriptors.Flow:
                SessionOf(channel).OnFlow(FlowFrame.Read(ref reader));
                break;
            case Descriptors.Transfer:
                SessionOf(channel).OnTransfer(TransferFrame.Read(ref reader), reader.Rest);
                break;
            case Descriptors.Disposition:
                SessionOf(channel).OnDisposition(DispositionFrame.Read(ref reader));
                break;
            case Descriptors.Detach:
                OnDetach(ref reader, SessionOf(channel));
                break;
            case Descriptors.End:
                var session = SessionOf(channel);
                _sessions.Remove(channel);
                session.Close();
                session.WriteEnd();
                break;
            case Descriptors.Close:
                WriteClose(null);
                break;
            default:
                throw new ConnectionFault(Conditions.NotImplemented, "A frame holds an unknown performative.");
        }
    }

    private void OnOpen(ref AmqpReader reader)
    {
        var open = OpenFrame.Read(ref reader);
        if (open.MaxFrameSize < 512) throw new ConnectionFault(Conditions.FrameSizeTooSmall, "A frame must be allowed 512 bytes.");
        PeerMaxFrame = (int)Math.Min(open.MaxFrameSize ?? uint.MaxValue, BrokerServices.MaxFrameSize);

        var frame = Output.BeginFrame(0);
        Output.Descriptor(Descriptors.Open);
        var list = Output.BeginList();
        Output.String("sluice");
        Output.Null();
        Output.UInt(BrokerServices.MaxFrameSize);
        Output.UShort(ChannelMax);
        Output.UInt(Heartbeat.IdleTimeout);
        Output.EndCompound(list, 5);
        Output.EndFrame(frame);
        _heartbeat = new Heartbeat(this, Services.Time, open.IdleTimeout);
    }

    private void OnBegin(ref AmqpReader reader, ushort channel)
    {
        var begin = BeginFrame.Read(ref reader);
        if (channel > ChannelMax) throw new ConnectionFault(Conditions.ResourceLimitExceeded, "The channel is above channel-max.");
        var session = new Session(this, channel, begin.NextOutgoingId, Math.Min(begin.IncomingWindow, int.MaxValue));
        if (!_sessions.TryAdd(channel, session)) throw new ConnectionFault(Conditions.NotAllowed, "The channel is in use.");
        session.WriteBegin();
    }

    private static void OnDetach(ref AmqpReader reader, Session session)
    {
        var fields = new FieldReader(ref reader);
        var handle = fields.More ? reader.ReadUInt() : null;
        var closed = fields.More && reader.ReadBoolean() == true;
        if (handle is null) throw new ConnectionFault(Conditions.InvalidField, "A detach names no link.");
        session.OnDetach(handle.Value, closed);
    }

    private Session SessionOf(ushort channel) =>
        _sessions.TryGetValue(channel, out var session)
            ? session
            : throw new ConnectionFault(Conditions.NotAllowed, "The channel has no session.");

    private void WriteClose(AmqpError? error)
    {
        if (_closing) return;
        _closing = true;
        var frame = Output.BeginFrame(0);
        Output.Descriptor(Descriptors.Close);
        var list = Output.BeginList();
        Output.Error(error);
        Output.EndCompound(list, 1);
        Output.EndFrame(frame);
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                AmqpBuffer sending;
                lock (Gate)
                {
                    if (Output.Length == 0 && _finished) return;
                    sending = Output;
                    if (sending.Length > 0) (Output, _spare) = (_spare, sending);
                    foreach (var link in _waitingForRoom)
                        if (!link.Closed) link.OnCredit();
                    _waitingForRoom.Clear();
                }
                if (sending.Length == 0)
                {
                    await _written.WaitAsync();
                    continue;
                }
                var rest = sending.WrittenMemory;
                while (rest.Length > 0) rest = rest[await _socket.SendAsync(rest, SocketFlags.None)..];
                lock (Gate) sending.Clear();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer is gone; the reading task notices by itself, or is made to.
            _socket.Dispose();
        }
    }

    private async Task EndAsync(AmqpError? error, Task writing)
    {
        // Nothing more is read, but what was taken in gets its answer.
        if (error?.Condition == Conditions.ConnectionForced) await Task.WhenAny(DrainedAsync(), Task.Delay(FarewellTimeout));
        lock (Gate)
        {
            foreach (var session in _sessions.Values) session.Close();
            _sessions.Clear();
            if (error is not null) WriteClose(error);
            _closing = _finished = true;
            Flush();
        }
        await Task.WhenAny(writing, Task.Delay(FarewellTimeout));
        await Farewell.HangUpAsync(_socket);
        _socket.Dispose();
        await writing;
        Dispose();
    }

    private Task DrainedAsync()
    {
        lock (Gate)
        {
            if (_appends == 0) return Task.CompletedTask;
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }
}
