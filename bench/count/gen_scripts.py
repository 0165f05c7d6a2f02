#!/usr/bin/env python3
"""Makes four overlapping lists of invented people in three scripts with known truth, to measure `testimony link`.

usage: gen_scripts.py N_RECORDS SEED OUT_DIR [real|invented|mixed]
The same files and columns as gen_lists.py: list_A (Latin, English habits), list_B (Cyrillic), list_C (Arabic),
list_D (Latin, French and German habits). A name is a row of sounds, and every record spells them anew: which vowel
letter, whether a double letter, gendered endings, articles, patronymics, "ibn". Nothing here is shared with the
program: the sounds and letters were written down for this file alone. Same seed, same bytes."""
import sys, os, csv, random, datetime as dt, bisect, itertools
from mistakes import E0, dob_err
N=int(sys.argv[1]); SEED=int(sys.argv[2]); OUT=sys.argv[3]; MODE=sys.argv[4] if len(sys.argv)>4 else "mixed"
R=random.Random(SEED)
# Sounds: consonants in one or two letters, short vowels a i u e o, long ones A I U.
LATIN={"b":["b"],"t":["t"],"T":["th","t"],"j":["j","j","dj"],"H":["h"],"x":["kh","kh","h"],"d":["d"],"D":["dh","d"],"r":["r"],"z":["z"],"s":["s"],"S":["sh"],"g":["gh","g"],"G":["g"],"f":["f"],"v":["v"],
 "q":["q","k"],"k":["k"],"l":["l"],"m":["m"],"n":["n"],"h":["h"],"w":["w"],"y":["y"],"p":["p"],"c":["ch"],"Z":["zh"],"X":["shch"],"C":["ts"],"'":[""],
 "a":["a","a","a","e"],"i":["i","i","e"],"u":["u","u","o"],"e":["e"],"o":["o"],"A":["a","a","aa"],"I":["i","i","ee"],"U":["u","u","oo","ou"]}
OTHER=dict(LATIN,**{"j":["dj","j","dsch"],"x":["kh","ch","h"],"S":["ch","sch"],"w":["ou","w"],"U":["ou","u"],"u":["ou","o","u"],"c":["tch","tsch"],"y":["i","y","j"],"v":["v","w"],"k":["k","c"],"Z":["j","zh"],"X":["chtch","schtsch"],"C":["ts","z"],"I":["i"],"A":["a"]})
CYR={"b":["б"],"t":["т"],"T":["т","с"],"j":["дж"],"H":["х"],"x":["х"],"d":["д"],"D":["з","д"],"r":["р"],"z":["з"],"s":["с"],"S":["ш"],"g":["г"],"G":["г"],"f":["ф"],"v":["в"],
 "q":["к"],"k":["к"],"l":["л"],"m":["м"],"n":["н"],"h":["х","х","г"],"w":["в","у"],"y":["й"],"p":["п"],"c":["ч"],"Z":["ж"],"X":["щ"],"C":["ц"],"'":[""],
 "a":["а"],"i":["и","и","е"],"u":["у","у","о"],"e":["е"],"o":["о"],"A":["а"],"I":["и"],"U":["у"]}
ARA={"b":["ب"],"t":["ت","ت","ط"],"T":["ث"],"j":["ج"],"H":["ح"],"x":["خ"],"d":["د","د","ض"],"D":["ذ"],"r":["ر"],"z":["ز"],"s":["س","س","ص"],"S":["ش"],"g":["غ"],"G":["غ","ج","ك"],"f":["ف"],"v":["ف"],
 "q":["ق"],"k":["ك"],"l":["ل"],"m":["م"],"n":["ن"],"h":["ه"],"w":["و"],"y":["ي"],"p":["ب"],"c":["تش"],"Z":["ج"],"X":["ش"],"C":["تس"],"'":["ع"],
 "a":[""],"i":[""],"u":["","و"],"e":["ي",""],"o":["و"],"A":["ا"],"I":["ي"],"U":["و"]}
ARAB_G="fAris GassAn kinAn rAmI SAdI hAnI nAjI bAsil 'imAd ra'fat Tarwat wisAm yazan zAhir mAhir tAmir sAmI fu'Ad nawAf mis'ab muS'al la'It burhAn sultAn rIm hanA' suhA lamA dimA rana sawsan abIr hiba wafA' samAh najlA' inAs rasmIya qAsim sAbir lutfI hilmI Sawqi ra'Uf mun'im jihAd safwAn 'irfAn ridwAn Hassan husayn muHammad aHmad yUsuf ibrAhIm 'umar Ali maHmUd XAlid".replace("X","x").split()
ARAB_S="Hallaq najjAr HaddAd xabbAz qaSSAb 'attAr baytAr sabbAG dabbAG rifA'I jazA'irI misrI baGdAdI mawsilI Halabi dimaSqI homsi hamawI tarAbulsI qudsI nAbulsI GazzAwi xatIb imAm mu'allim fawwAz zu'bI harIrI jundI bakrI 'umarI tamImI fArUqI qAdirI naqSbandI AtASI qawuqjI kurdI turkI SIxAnI saqqA hamdAn qahtAn 'adnAnI rumaytI masrI basrI kUfI najafI".split()
SLAV_G="gleb prohor savelIy tixon zaxar rodion matvey trofim gerasim nazar ostap lubomir zorIan marko yaxim demId porfIrIy evdokim filip arkadIy valerIan emelIan luka mitrofan pelageya darIya varvara glafIra marfa zoya klavdIya raIsa lIdIya vasilIsa agrafena ksenIya larIsa apti sulim duqvaxa baysangur sayd-magomed isa ramzan adlan imran rizvan movladI turko vaxa Samsudin xava malika zara rumIsa petimat asya yaxa".replace("-","").split()
SLAV_S="kuzneC morozO voronO gorbunO dubrO zaxarO melniko tkaCenko Sevcenko kravcuk polisCuk bondar oliynik lisenko romaniuk savCuk gonCar xmelniC yarO zimnI zelIn kustO rogozin CernI belIn kalInIn Sarapo vorobI utkin grIbO guSCin ZukO zabolot dobrO lebedi gusI tarasO nikitIn yaSIn badalO dudayO gakayO musayO saydulayO xasbulatO bazayO betIl umaxano elmurzayO gelagayO yamadayO zakayO daSayO".split()
C="b d f G h j k l m n p r s t v z S c x g q".split(); V="a e i o u a i A I U".split()
def word(lo,hi): return "".join(R.choice(C)+R.choice(V) for _ in range(R.randint(lo,hi)))+R.choice(["","n","r","m","d","k","s"])
def clean(w):
    w=w.replace("C","X" if False else "C"); return w
def invented(n,lo,hi):
    s=set(); out=[]
    while len(out)<n:
        w=word(lo,hi)
        if len(w)>3 and w not in s: s.add(w); out.append(w)
    return out
def kind(w,k): return (k,w)
GIVEN=[("arab",w) for w in ARAB_G]+[("slav",w) for w in SLAV_G]; SUR=[("arab",w) for w in ARAB_S]
for w in SLAV_S:
    w=w.rstrip("O").rstrip("o"); SUR.append(("ov",w))
    if R.random()<.3: SUR.append(("sky",w))
if MODE=="invented": GIVEN=[]; SUR=[]
if MODE!="real":
    GIVEN+=[("any",w) for w in invented(300,2,3)]; SUR+=[(R.choice(["any","any","ov","sky","arab"]),w) for w in invented(6000,2,3)]
else:
    # Real stems in new company: a stem with another's ending is a family name too.
    SUR+=[("ov",w) for w in ARAB_G]+[("ov",w) for w in SLAV_G if w[-1] not in "aiyAI"]+[(k,a+b) for k,a,b in ((R.choice(["ov","arab","any"]),R.choice(ARAB_G)[:4],R.choice(ARAB_S)[-4:]) for _ in range(1500))]
R.shuffle(GIVEN); R.shuffle(SUR)
PLACE=[("any",w) for w in invented(120,2,3)]
def zipf(n,s):
    w=[1/(i+2.7)**s for i in range(n)]; t=sum(w); return list(itertools.accumulate(x/t for x in w))
GC=zipf(len(GIVEN),.9); SC=zipf(len(SUR),.8); PC=zipf(120,.8)
def pick(c): return min(bisect.bisect(c,R.random()),len(c)-1)
TABLE={"A":LATIN,"B":CYR,"C":ARA,"D":OTHER}
def letters(w,L):
    t=TABLE[L]; out=[]
    for i,ch in enumerate(w):
        s=R.choice(t.get(ch,[""]))
        if L=="C" and i==0 and ch in "aiueoAIU": s="ا" if ch not in "IeU" else "اي"
        if L in "AD" and i and w[i-1]==ch and ch not in "aiueoAIU": s=s if R.random()<.8 else ""
        if L=="C" and i and w[i-1]==ch and ch not in "aiueoAIU": s=""      # shadda is not written
        if L=="B" and i and w[i-1]==ch: s=s if R.random()<.5 else ""
        out.append(s)
    s="".join(out)
    if L=="B": s=s.replace("йа","я").replace("йу","ю").replace("йо","ё")
    if L=="C" and w[-1] in "aA": s=s.rstrip("ا")+R.choice("اة")
    return s
def spelled(item,L,role,sex):
    k,w=item; s=letters(w,L)
    if role=="sur":
        f=sex=="f" and L in "AB"
        if k=="ov": s+={"A":"ova" if f else "ov","B":"ова" if f else "ов","C":R.choice(["وف","وف","وفا"] if sex=="f" else ["وف"]),"D":R.choice(["ov","off","ow"])}[L]
        if k=="sky": s+={"A":"skaya" if f else R.choice(["sky","skiy"]),"B":"ская" if f else "ский","C":"سكي","D":R.choice(["ski","sky"])}[L]
        if k=="arab" and R.random()<.6: s={"A":R.choice(["al-","Al ","el-"]),"B":R.choice(["аль-","эль-"]),"C":"ال","D":R.choice(["El ","Al-",""])}[L]+s
    if role=="father" and k!="arab" and L in "AB" and R.random()<.5:
        s=s.rstrip("aeiouаеиоуйy"); s+=("овна" if sex=="f" else "ович") if L=="B" else ("ovna" if sex=="f" else "ovich")
    if role=="father" and k=="arab" and R.random()<.1: s={"A":"ibn ","B":"ибн ","C":"بن ","D":"ben "}[L]+s
    return s[:1].upper()+s[1:]
def typo(s):
    if not s: return s
    i=R.randrange(len(s)); k=R.random(); a=[c for c in s if c.isalpha()] or ["a"]
    if k<.3: return s[:i]+R.choice(a)+s[i+1:]
    if k<.55: return s[:i]+s[i+1:] if len(s)>2 else s
    if k<.8: return s[:i]+R.choice(a)+s[i:]
    return s[:i]+s[i+1:i+2]+s[i]+s[i+2:]
rows=[]; cl=0
while len(rows)<N:
    g,s,f=pick(GC),pick(SC),pick(GC); sex="m" if R.random()<.85 else "f"; m=pick(PC)
    b=dt.date(R.randint(1935,2005),1,1)+dt.timedelta(days=R.randrange(365)); e=E0+dt.timedelta(days=int(min(R.expovariate(1/600),2500)))
    x=R.random(); k=1 if x<.60 else 2 if x<.82 else 3 if x<.94 else 4
    lists=R.sample("ABCD",k)
    if R.random()<.05: lists.append(R.choice(lists))
    for L in lists:
        if len(rows)>=N: break
        gn,sn,fn=spelled(GIVEN[g],L,"given",sex),spelled(SUR[s],L,"sur",sex),spelled(GIVEN[f],L,"father",sex)
        if R.random()<.08: gn=typo(gn)
        if R.random()<.08: sn=typo(sn)
        if R.random()<.03: gn=spelled(GIVEN[pick(GC)],L,"given",sex)
        if R.random()<.015: gn,sn=sn,gn
        if R.random()<.02: gn=""
        if R.random()<.01: sn=""
        if R.random()<.40: fn=""
        bb=b; x=R.random()
        if x<.20: bb=None
        elif x<.32: bb=dob_err(R,b)
        ee=e; x=R.random()
        if x<.10: ee=None
        elif x<.35: ee=e+dt.timedelta(days=R.randint(-3,3))
        elif x<.40: ee=e+dt.timedelta(days=R.randint(-40,40))
        mm=spelled(PLACE[m],L,"place",sex); x=R.random()
        if x<.03: mm=""
        elif x<.09: mm=spelled(PLACE[pick(PC)],L,"place",sex)
        elif x<.14: mm=typo(mm)
        rows.append((f"{L}{len(rows)}",gn,sn,fn,sex if R.random()>.02 else "",bb.isoformat() if bb else "",mm,ee.isoformat() if ee else "",L,cl))
    cl+=1
R.shuffle(rows); os.makedirs(OUT,exist_ok=True)
for L in "ABCD":
    with open(os.path.join(OUT,f"list_{L}.csv"),"w",newline="",encoding="utf-8") as out:
        w=csv.writer(out); w.writerow("rec_id given_name surname father_name sex dob municipality event_date".split())
        w.writerows(r[:8] for r in rows if r[8]==L)
with open(os.path.join(OUT,"truth.csv"),"w",newline="",encoding="utf-8") as out:
    w=csv.writer(out); w.writerow(["rec_id","person"]); w.writerows((r[0],r[9]) for r in rows)
print("records",len(rows),"persons",cl)
