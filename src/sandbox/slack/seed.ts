/**
 * The small workspace that the stand-in starts with. Another one can be passed as data, so the people in a handbook and
 * in its Slack have the same ids.
 */

export type SlackUser = {
  readonly id: string;
  /** The handle, as in `@ana`. */
  readonly name: string;
  readonly real_name: string;
  readonly title?: string;
  readonly email?: string;
  /** The home team; defaults to the workspace's own. */
  readonly team_id?: string;
  readonly bot_id?: string;
  readonly deleted?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  /** The workspaces of our Enterprise Grid in which they are a member. */
  readonly workspaces?: readonly string[];
  /** The workspace that their clicks name, where it is not their home: on a grid a person acts from any of theirs. */
  readonly acts_from?: string;
};

export type SlackChannel = {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly is_private?: boolean;
  readonly is_archived?: boolean;
  /** Teams of other organisations that share the channel. */
  readonly shared_with?: readonly string[];
  /** Teams of other organisations invited to share the channel that have not accepted yet. */
  readonly pending_with?: readonly string[];
  /** Set for a direct message: the person the bot talks to. */
  readonly im_user?: string;
};

export type SlackUsergroup = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
};

export type SlackSeed = {
  readonly team: {
    readonly id: string;
    readonly name: string;
    readonly domain: string;
    /** The organisation, if the workspace is part of an Enterprise Grid. */
    readonly enterprise_id?: string;
  };
  readonly app: {
    readonly id: string;
    readonly bot_user_id: string;
    readonly bot_id: string;
    readonly scopes: readonly string[];
    /** Registered slash commands, with their `/`. */
    readonly commands: readonly string[];
    /** Registered message shortcuts, by callback id; null accepts any. */
    readonly shortcuts: readonly string[] | null;
    /** Event types that the app subscribed to. */
    readonly events: readonly string[];
  };
  readonly users: readonly SlackUser[];
  readonly channels: readonly SlackChannel[];
  readonly usergroups: readonly SlackUsergroup[];
};

const PARTNER = 'TPARTNER1';
const EVERYBODY = [
  'UANA0001',
  'ULENA0001',
  'ULEO00001',
  'UMARCUS01',
  'UAVA00001',
  'UAE000002',
  'UFIN00001',
  'UDIR00001',
  'UNOAH0001',
  'UPIA00001',
  'UMIRA0001',
];
const BOT = 'UBOT00001';

export const defaultSlackSeed: SlackSeed = {
  team: { id: 'TSOPWITH1', name: 'Our Company', domain: 'our-company' },
  app: {
    id: 'ASOPWITH1',
    bot_user_id: BOT,
    bot_id: 'BBOT00001',
    scopes: [
      'chat:write',
      'commands',
      'users:read',
      'users:read.email',
      'usergroups:read',
      'channels:read',
      'channels:history',
      'groups:read',
      'app_mentions:read',
      'im:history',
      'im:write',
      'reactions:write',
    ],
    commands: ['/sop'],
    shortcuts: null,
    events: ['app_mention', 'message.im', 'app_home_opened', 'channel_shared', 'subteam_members_changed'],
  },
  users: [
    { id: 'UANA0001', name: 'ana', real_name: 'Ana Alvarez', title: 'Claims analyst', email: 'ana@our.example' },
    { id: 'ULENA0001', name: 'lena', real_name: 'Lena Lindqvist', title: 'Claims lead', email: 'lena@our.example' },
    { id: 'ULEO00001', name: 'leo', real_name: 'Leo Lindgren', title: 'Claims lead', email: 'leo@our.example' },
    {
      id: 'UMARCUS01',
      name: 'marcus',
      real_name: 'Marcus Mbeki',
      title: 'Claims manager',
      email: 'marcus@our.example',
    },
    { id: 'UAVA00001', name: 'ava', real_name: 'Ava Anders', title: 'Account executive', email: 'ava@our.example' },
    {
      id: 'UAE000002',
      name: 'felix',
      real_name: 'Felix Faber',
      title: 'Account executive',
      email: 'felix@our.example',
    },
    { id: 'UFIN00001', name: 'fiona', real_name: 'Fiona Fry', title: 'Finance', email: 'fiona@our.example' },
    { id: 'UDIR00001', name: 'dora', real_name: 'Dora Dahl', title: 'Claims director', email: 'dora@our.example' },
    // Only the full freight procedure asks these three.
    { id: 'UNOAH0001', name: 'noah', real_name: 'Noah Nkemelu', title: 'Claims analyst', email: 'noah@our.example' },
    { id: 'UPIA00001', name: 'pia', real_name: 'Pia Persson', title: 'Claims analyst', email: 'pia@our.example' },
    { id: 'UMIRA0001', name: 'mira', real_name: 'Mira Maas', title: 'Claims manager', email: 'mira@our.example' },
    {
      id: 'UGUEST001',
      name: 'gus',
      real_name: 'Gus Guest',
      title: 'Carrier liaison',
      email: 'gus@partner.example',
      team_id: PARTNER,
      is_restricted: true,
      is_stranger: true,
    },
    // A guest account in our workspace: may read the channels it is invited to, and may not approve anything.
    {
      id: 'UGUEST002',
      name: 'gwen',
      real_name: 'Gwen Gray',
      title: 'Surveyor of a carrier',
      email: 'gwen@carrier.example',
      is_restricted: true,
    },
    {
      id: 'UGONE0001',
      name: 'gerd',
      real_name: 'Gerd Gone',
      title: 'Claims analyst',
      email: 'gerd@our.example',
      deleted: true,
    },
    { id: BOT, name: 'sopwith', real_name: 'Sopwith', bot_id: 'BBOT00001' },
  ],
  channels: [
    { id: 'CFREIGHT1', name: 'freight-claims', members: [...EVERYBODY, BOT, 'UGUEST002'] },
    { id: 'COPSSYS01', name: 'ops-systems', members: [...EVERYBODY, BOT] },
    { id: 'CPARTNER1', name: 'carrier-partner', members: [...EVERYBODY, BOT, 'UGUEST001'], shared_with: [PARTNER] },
    { id: 'CRANDOM01', name: 'random', members: EVERYBODY },
  ],
  usergroups: [
    { id: 'SCLAIMSLD', handle: 'claims-leads', name: 'Claims leads', users: ['ULENA0001', 'UMARCUS01'] },
    { id: 'SCLAIMSMG', handle: 'claims-managers', name: 'Claims managers', users: ['UMARCUS01'] },
    { id: 'SFINANCE1', handle: 'finance', name: 'Finance', users: ['UFIN00001'] },
  ],
};
